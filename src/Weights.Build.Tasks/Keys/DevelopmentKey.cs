using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// The key that a Debug build makes by itself, so that the first run works. Each project has a different one. It is never published.
/// </summary>
internal static class DevelopmentKey
{
    /// <summary>Reads the key. Makes it first if the file does not exist.</summary>
    /// <exception cref="KeySourceException">The file does not contain a key.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ContentKey ReadOrMake(string path, CancellationToken cancellationToken)
    {
        // Another target framework of the project may be built at the same time and may have written only a part of the file.
        using var oneAtATime = FileLock.Take(path + FileLock.Suffix, cancellationToken);
        if (!File.Exists(path))
        {
            using var key = ContentKey.Generate();
            KeyFile.WriteNew(path, key);
        }

        return KeyFile.Read(path);
    }
}
