namespace Weights.Build.Tasks.Tests;

/// <summary>A file or folder without any permissions until it is disposed. Only on Linux.</summary>
internal sealed class Forbidden : IDisposable
{
    private readonly string _path;
    private readonly UnixFileMode _before;

    public Forbidden(string path)
    {
        _path = path;
#pragma warning disable CA1416 // Only on Linux.
        _before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, UnixFileMode.None);
#pragma warning restore CA1416
    }

#pragma warning disable CA1416 // Only on Linux.
    public void Dispose() => File.SetUnixFileMode(_path, _before);
#pragma warning restore CA1416
}
