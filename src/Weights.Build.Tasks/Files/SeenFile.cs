namespace Weights.Build.Tasks;

/// <summary>The length and time of a file. The content is not read.</summary>
/// <param name="Path">The path.</param>
/// <param name="Length">In bytes; null if it does not exist or cannot be accessed.</param>
/// <param name="Modified">Time of the last write, in UTC ticks of 100 ns; null if it does not exist or cannot be accessed.</param>
internal sealed record SeenFile(string Path, long? Length, long? Modified)
{
    public static SeenFile Of(string path)
    {
        try
        {
            var file = RealFile.Of(path);
            return file.Exists ? new SeenFile(path, file.Length, file.LastWriteTimeUtc.Ticks) : new SeenFile(path, null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SeenFile(path, null, null);
        }
    }
}
