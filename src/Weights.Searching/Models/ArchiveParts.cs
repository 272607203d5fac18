using System.IO.Compression;

namespace Weights.Searching;

/// <summary>The uncompressed content of compressed files (.gz, .br) and of the files in zip archives, such as NuGet packages.</summary>
internal static class ArchiveParts
{
    private const int DeepestArchive = 4;

    // PKWARE's APPNOTE.TXT, 4.3.7: the signature of a local file header.
    private static ReadOnlySpan<byte> ZipSignature => "PK\x03\x04"u8;

    /// <param name="path">The file's path. Its extension counts for compressed files.</param>
    /// <param name="file">The file, which can seek.</param>
    /// <param name="shortest">Shorter contents are left out.</param>
    /// <exception cref="InvalidDataException">The file is not what its extension or its first bytes say.</exception>
    public static IEnumerable<(string Name, Stream Content)> Of(string path, Stream file, long shortest) =>
        Of(path, file, shortest, "", DeepestArchive);

    private static IEnumerable<(string Name, Stream Content)> Of(string path, Stream file, long shortest, string name, int depth)
    {
        file.Position = 0;
        if (CompressedCopy.Open(path, file) is { } content)
        {
            yield return (name, content);
        }
        else if (IsZip(file))
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            foreach (var entry in zip.Entries)
            {
                var entryName = name.Length == 0 ? entry.FullName : $"{name}: {entry.FullName}";
                if (depth > 1 && MayBeArchive(entry.FullName))
                {
                    using var inner = new MemoryStream();
                    using (var packed = entry.Open())
                    {
                        packed.CopyTo(inner);
                    }

                    foreach (var part in Of(entry.FullName, inner, shortest, entryName, depth - 1))
                    {
                        yield return part;
                    }
                }

                if (entry.Length >= shortest)
                {
                    yield return (entryName, entry.Open());
                }
            }
        }
    }

    private static bool MayBeArchive(string name) =>
        Path.GetExtension(name).ToUpperInvariant() is ".GZ" or ".BR" or ".ZIP" or ".NUPKG" or ".SNUPKG" or ".JAR" or ".AAR" or ".APK";

    private static bool IsZip(Stream file)
    {
        Span<byte> first = stackalloc byte[4];
        file.Position = 0;
        var count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return first[..count].SequenceEqual(ZipSignature);
    }
}
