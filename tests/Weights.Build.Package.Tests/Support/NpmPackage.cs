using System.Formats.Tar;
using System.IO.Compression;

namespace Weights.Build.Package.Tests;

/// <summary>The npm package of the loader, which <c>dotnet pack</c> makes with the NuGet packages.</summary>
internal static class NpmPackage
{
    public static string Tarball => Path.Combine(Packages.Feed.Folder, $"weights-loader-{PackageFeed.Version}.tgz");

    /// <returns>The files by their path in the package.</returns>
    public static async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, byte[]>();
        await using var stream = new GZipStream(File.OpenRead(Tarball), CompressionMode.Decompress);
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync(copyData: true, cancellationToken) is { } entry)
        {
            using var bytes = new MemoryStream();
            await (entry.DataStream?.CopyToAsync(bytes, cancellationToken) ?? Task.CompletedTask);
            files.Add(entry.Name["package/".Length..], bytes.ToArray());
        }

        return files;
    }
}
