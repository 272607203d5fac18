namespace Weights.OnnxRuntime;

/// <summary>A decrypted model in memory. It is zeroed when it is disposed.</summary>
/// <param name="graph">The model itself, in an array.</param>
internal sealed class DecryptedModel(Plaintext graph) : IDisposable
{
    private readonly List<(string Location, Plaintext Content)> _external = [];

    public Plaintext Graph => graph;

    public IReadOnlyList<(string Location, Plaintext Content)> External => _external;

    /// <summary>Adds memory for external data.</summary>
    public Plaintext AddExternal(string location, long length)
    {
        var content = Plaintext.Native(length);
        _external.Add((location, content));
        return content;
    }

    public void Dispose()
    {
        graph.Dispose();
        _external.ForEach(static file => file.Content.Dispose());
    }
}
