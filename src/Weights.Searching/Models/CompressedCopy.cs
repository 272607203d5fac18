using System.IO.Compression;
using System.Security.Cryptography;

namespace Weights.Searching;

/// <summary>The compressed copies of a published file. The SDK makes them, and browsers get them instead of the file.</summary>
internal static class CompressedCopy
{
    private static readonly (string Suffix, Func<Stream, Stream> Open)[] _forms =
    [
        (".gz", static file => new GZipStream(file, CompressionMode.Decompress)),
        (".br", static file => new BrotliStream(file, CompressionMode.Decompress)),
    ];

    /// <summary>The content of a compressed file; null if its extension is not .gz or .br.</summary>
    public static Stream? Open(string path, Stream file) =>
        _forms
            .Where(form => path.EndsWith(form.Suffix, StringComparison.OrdinalIgnoreCase))
            .Select(form => form.Open(file))
            .FirstOrDefault();

    /// <summary>
    /// The suffixes of the copies that do not contain the file: they contain an older one, or, after an interrupted publish, a part of it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">SHA-256 of the file: lower-case hex.</param>
    /// <exception cref="IOException">A copy cannot be read.</exception>
    public static IReadOnlyList<string> WrongCopySuffixes(string path, string sha256) =>
        [
            .. _forms
                .Where(form => RealFile.Of(path + form.Suffix).Exists && !Holds(path + form.Suffix, form.Open, sha256))
                .Select(form => form.Suffix),
        ];

    private static bool Holds(string path, Func<Stream, Stream> open, string sha256)
    {
        using var file = File.OpenRead(path);
        using var content = open(file);
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(content)) == sha256;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return false;
        }
    }
}
