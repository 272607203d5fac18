namespace Weights.Encryption;

/// <summary>The key of one key id, in one file: <c>.model_key</c> beside the project.</summary>
/// <param name="keyId">The key id that the file's key has.</param>
/// <param name="path">The file; it may be absent.</param>
public sealed class KeyFileSource(KeyId keyId, string path) : IKeySource
{
    private readonly KeyId _own = keyId;

    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(keyId == _own && Path.Exists(path) ? KeyFile.Read(path) : null);
}
