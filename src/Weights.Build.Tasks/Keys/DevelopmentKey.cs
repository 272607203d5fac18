using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// The key that a Debug build makes by itself, so that the first run works. Each project has a different one. It is never published.
/// </summary>
internal static class DevelopmentKey
{
    /// <summary>Reads the key. Makes it first if the file does not exist, or if a build was killed while it wrote the file.</summary>
    /// <exception cref="KeySourceException">The file does not contain a key.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ContentKey ReadOrMake(string path, CancellationToken cancellationToken)
    {
        using var oneAtATime = Lock(path, cancellationToken);
        if (File.Exists(path) && PartialKey.IsHexOrEmpty(path))
        {
            // Nothing was encrypted under it.
            File.Delete(path);
        }

        if (!File.Exists(path))
        {
            using var key = ContentKey.Generate();
            KeyFile.WriteNew(path, key);
        }

        return KeyFile.Read(path);
    }

    /// <summary>
    /// Waits until no other build uses the file, for example that of another target framework. It may have written only a part of the file,
    /// and it cannot write while the file is open here.
    /// </summary>
    /// <exception cref="OperationCanceledException">The build was cancelled while it waited.</exception>
    /// <exception cref="IOException">The lock file cannot be made.</exception>
    public static IDisposable Lock(string path, CancellationToken cancellationToken) =>
        FileLock.Take(path + FileLock.Suffix, cancellationToken);
}
