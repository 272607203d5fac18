using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Weights.Build.Tasks;

/// <summary>Finds exact copies of known models, under any name, also compressed.</summary>
/// <remarks>
/// A file with the length of a model is read. A <c>.gz</c> file is decompressed only if the length at its end is that of a model. A
/// <c>.br</c> file does not contain that length, so every one is decompressed, at most until it is longer than the longest model.
/// </remarks>
internal sealed class PlaintextSearch(IReadOnlyList<KnownModel> models)
{
    private const int BufferLength = 1 << 16;

    private readonly Dictionary<(long Length, string Sha256), KnownModel> _byContent = models
        .GroupBy(model => (model.Length, model.Sha256))
        .ToDictionary(group => group.Key, group => group.First());

    private readonly HashSet<long> _lengths = [.. models.Select(model => model.Length)];

    /// <summary>The model that a file is a copy of; null if it is not a copy.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public KnownModel? ModelIn(string path)
    {
        if (_lengths.Count == 0)
        {
            return null;
        }

        using var file = File.OpenRead(path);
        if (_lengths.Contains(file.Length) && Find(file) is { } plain)
        {
            return plain;
        }

        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && MayBeGzipOfOne(file))
        {
            file.Position = 0;
            return FindCompressed(new GZipStream(file, CompressionMode.Decompress));
        }

        if (path.EndsWith(".br", StringComparison.OrdinalIgnoreCase))
        {
            file.Position = 0;
            return FindCompressed(new BrotliStream(file, CompressionMode.Decompress));
        }

        return null;
    }

    // RFC 1952: the last four bytes are the length modulo 2^32, little-endian.
    private bool MayBeGzipOfOne(FileStream file)
    {
        if (file.Length < 4)
        {
            return false;
        }

        Span<byte> trailer = stackalloc byte[4];
        file.Position = file.Length - 4;
        file.ReadExactly(trailer);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        return _lengths.Any(candidate => (uint)candidate == length);
    }

    private KnownModel? FindCompressed(Stream stream)
    {
        using (stream)
        {
            try
            {
                return Find(stream);
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
            {
                // The file has the extension of a compressed file but is not one, so it is not a compressed model.
                return null;
            }
        }
    }

    private KnownModel? Find(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferLength];
        var longest = _lengths.Max();
        long length = 0;
        for (int count; (count = stream.Read(buffer)) > 0; )
        {
            hash.AppendData(buffer, 0, count);
            length += count;
            if (length > longest)
            {
                return null;
            }
        }

        return _byContent.GetValueOrDefault((length, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}
