namespace Weights.Testing;

/// <summary>A temporary folder with a space and an é in its name. Disposing deletes it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("weights é ").FullName;

    public string Path { get; }

    /// <summary>The path of a file or folder in it, with <c>/</c> between segments.</summary>
    public string At(string relativePath) => System.IO.Path.Combine(Path, relativePath.Replace('/', System.IO.Path.DirectorySeparatorChar));

    public string Write(string relativePath, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(relativePath))!);
        File.WriteAllBytes(At(relativePath), content);
        return At(relativePath);
    }

    public string Write(string relativePath, string content) => Write(relativePath, System.Text.Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
