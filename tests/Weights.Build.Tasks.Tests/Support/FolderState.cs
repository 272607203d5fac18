using System.Security.Cryptography;

namespace Weights.Build.Tasks.Tests;

/// <summary>Every file of a folder with its time and content, to find the files that a second build changed.</summary>
internal sealed class FolderState
{
    private readonly Dictionary<string, (DateTime Modified, string Sha256)> _files;

    private FolderState(Dictionary<string, (DateTime, string)> files) => _files = files;

    public static FolderState Of(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(
                    file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'),
                    file => (File.GetLastWriteTimeUtc(file), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))
                )
        );

    /// <summary>The files that were written, made or deleted since.</summary>
    public string[] TouchedSince(FolderState earlier) => [.. Differences(earlier, (now, then) => now == then)];

    /// <summary>The files whose bytes changed since.</summary>
    public string[] ChangedSince(FolderState earlier) => [.. Differences(earlier, (now, then) => now.Sha256 == then.Sha256)];

    private IEnumerable<string> Differences(
        FolderState earlier,
        Func<(DateTime Modified, string Sha256), (DateTime Modified, string Sha256), bool> same
    ) =>
        _files
            .Keys.Union(earlier._files.Keys)
            .Where(file => !_files.TryGetValue(file, out var now) || !earlier._files.TryGetValue(file, out var then) || !same(now, then))
            .Order(StringComparer.Ordinal);
}
