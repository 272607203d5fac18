namespace Weights.Encryption;

/// <summary>A folder with one file for each key: <c>&lt;keyid&gt;.key</c>.</summary>
/// <param name="directory">The folder.</param>
public sealed class KeyDirectorySource(string directory) : IKeySource
{
    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);

        // This is an error, because a mistyped folder must not look like a missing key, and the next source must not be used instead.
        if (!Directory.Exists(directory))
        {
            throw new KeySourceException($"The key folder '{directory}' does not exist.");
        }

        // Because of the grammar of key IDs, the path is always inside the folder.
        var path = Path.Combine(directory, $"{keyId.Value}.key");
        return ValueTask.FromResult(Path.Exists(path) ? KeyFile.Read(path) : null);
    }
}
