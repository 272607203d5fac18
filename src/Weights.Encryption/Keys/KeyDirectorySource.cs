namespace Weights.Encryption;

/// <summary>A folder with a file <c>&lt;keyid&gt;.key</c> for each key.</summary>
/// <param name="directory">The folder.</param>
public sealed class KeyDirectorySource(string directory) : IKeySource
{
    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);

        // A mistyped folder would otherwise look like a missing key, or like a key from the next source.
        if (!Directory.Exists(directory))
        {
            throw new KeySourceException($"The key folder '{directory}' does not exist.");
        }

        // The grammar of key ids keeps the path inside the folder.
        var path = Path.Combine(directory, $"{keyId.Value}.key");
        return ValueTask.FromResult(Path.Exists(path) ? KeyFile.Read(path) : null);
    }
}
