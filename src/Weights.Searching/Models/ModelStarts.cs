namespace Weights.Searching;

/// <summary>Where models would begin in a stream, by the pieces that were found. All pieces of a model must agree.</summary>
internal sealed class ModelStarts
{
    private readonly Dictionary<(KnownModel Model, long Start), HashSet<long>> _pieces = [];

    /// <summary>A model whose pieces were all found; null if there is none.</summary>
    public KnownModel? Complete { get; private set; }

    /// <param name="at">Position of the piece in the stream.</param>
    /// <param name="needle">The piece.</param>
    public void Add(long at, Needle needle)
    {
        var key = (needle.Model, at - needle.Position);
        if (!_pieces.TryGetValue(key, out var pieces))
        {
            _pieces[key] = pieces = [];
        }

        pieces.Add(needle.Position);
        if (pieces.Count == needle.Count)
        {
            Complete ??= needle.Model;
        }
    }
}
