namespace Weights.Encryption;

/// <summary>
/// Says what to do next with the pieces of a model: the first step may be done for several at once, each later one in order, for one piece after the other,
/// when the step before it is done with that piece. Not for several threads at once.
/// </summary>
/// <param name="layout">How many pieces there are, and how long.</param>
/// <param name="pieces">The buffers. Those in flight are always consecutive pieces of the model, so that each knows its buffer.</param>
/// <param name="steps">How many steps there are: the first and at least one in order.</param>
internal sealed class PieceSchedule(PieceLayout layout, Piece[] pieces, int steps)
{
    private readonly bool[] _first = new bool[pieces.Length];
    private readonly bool[] _busy = new bool[steps];
    private readonly long[] _next = new long[steps];

    /// <summary>Whether every piece has been through every step.</summary>
    public bool IsFinished => _next[^1] == layout.Count;

    /// <summary>
    /// Takes the most urgent piece of work, or null where none can be begun now. Later steps go first: they are chains (digests), which no second core
    /// shortens, and they set buffers free.
    /// </summary>
    public Piece? Take(out int step)
    {
        for (step = steps - 1; step > 0; step--)
        {
            if (!_busy[step] && IsReady(step))
            {
                _busy[step] = true;
                return At(_next[step]);
            }
        }

        var index = _next[0];
        if (index == layout.Count || index - _next[^1] == pieces.Length)
        {
            return null;
        }

        _next[0]++;
        var piece = At(index);
        (piece.Index, piece.Length) = (index, layout.LengthOf(index));
        return piece;
    }

    /// <summary>Takes note of work that is done.</summary>
    public void Done(Piece piece, int step)
    {
        if (step <= 1)
        {
            _first[piece.Index % pieces.Length] = step == 0;
        }

        if (step > 0)
        {
            _busy[step] = false;
            _next[step]++;
        }
    }

    private bool IsReady(int step) => step == 1 ? _first[_next[1] % pieces.Length] : _next[step] < _next[step - 1];

    private Piece At(long index) => pieces[index % pieces.Length];
}
