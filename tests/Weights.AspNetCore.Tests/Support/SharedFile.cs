namespace Weights.AspNetCore.Tests;

/// <summary>Reads files that SQLite has open.</summary>
internal static class SharedFile
{
    public static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
