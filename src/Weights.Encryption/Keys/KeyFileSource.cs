namespace Weights.Encryption;

/// <summary>The key with one key ID, in one file: <c>.model_key</c> in the project's folder.</summary>
/// <param name="keyId">The key ID of the file's key.</param>
/// <param name="path">The file, which may be missing.</param>
public sealed class KeyFileSource(KeyId keyId, string path) : IKeySource
{
    private readonly KeyId _own = keyId;

    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(keyId == _own && Path.Exists(path) ? KeyFile.Read(path) : null);
}
