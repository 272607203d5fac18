using System.Security.Cryptography;

namespace Weights.Searching;

/// <summary>
/// Finds known models: exact copies under any name, and models inside other files, such as assemblies, archives and compressed files.
/// </summary>
internal sealed class PlaintextSearch(IReadOnlyList<KnownModel> models)
{
    private const int BufferLength = 1 << 17;

    private readonly Dictionary<(long Length, string Sha256), KnownModel> _byContent = models
        .GroupBy(model => (model.Length, model.Sha256))
        .ToDictionary(group => group.Key, group => group.First());

    private readonly HashSet<long> _lengths = [.. models.Select(model => model.Length)];
    private readonly long _shortest = models.Select(model => model.Length).DefaultIfEmpty().Min();
    private readonly long _longest = models.Select(model => model.Length).DefaultIfEmpty().Max();
    private readonly Lazy<ModelNeedles> _needles = new(() => new ModelNeedles(models));

    // One for all files, because a publish has many. Each search zeroes it.
    private readonly byte[] _buffer = new byte[BufferLength];

    /// <summary>The model that a file is an exact copy of; null if it is not a copy.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public KnownModel? CopyIn(string path)
    {
        if (_lengths.Count == 0)
        {
            return null;
        }

        using var file = File.OpenRead(path);
        return _lengths.Contains(file.Length)
            ? _byContent.GetValueOrDefault((file.Length, Convert.ToHexStringLower(SHA256.HashData(file))))
            : null;
    }

    /// <summary>What a file contains, also in compressed form; null if that is no model.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public FoundPlaintext? Find(string path)
    {
        if (_lengths.Count == 0)
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var found = file.Length < _shortest ? null : Search(file, mayBeCopy: _lengths.Contains(file.Length));

        // An archive may hold a model uncompressed. Then the name of the file in the archive helps to find what adds it.
        return found is { IsWhole: true } ? found : InParts(path, file) ?? found;
    }

    private FoundPlaintext? InParts(string path, FileStream file)
    {
        try
        {
            foreach (var part in ArchiveParts.Of(path, file, _shortest))
            {
                using (part.Content)
                {
                    if (Search(part.Content, mayBeCopy: true) is { } found)
                    {
                        return found with { Part = part.Name, IsWhole = found.IsWhole && part.Name.Length == 0 };
                    }
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or NotSupportedException)
        {
            // The file has the extension or the first bytes of an archive but is not one, or it is encrypted.
        }

        return null;
    }

    private FoundPlaintext? Search(Stream stream, bool mayBeCopy)
    {
        var needles = _needles.Value;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var starts = new ModelStarts();
        var buffer = _buffer;
        var (kept, length) = (0, 0L);
        try
        {
            for (int count; (count = stream.Read(buffer, kept, buffer.Length - kept)) > 0; )
            {
                var bufferStart = length - kept;
                length += count;
                mayBeCopy &= length <= _longest;
                if (mayBeCopy)
                {
                    hash.AppendData(buffer, kept, count);
                }

                if (needles.IsEmpty && !mayBeCopy)
                {
                    return null;
                }

                var bytes = buffer.AsSpan(0, kept + count);
                needles.Find(bytes, (at, needle) => starts.Add(bufferStart + at, needle));

                // A piece can begin in this buffer and end in the next one.
                kept = Math.Min(bytes.Length, ModelNeedles.Length - 1);
                bytes[^kept..].CopyTo(buffer);
            }

            var copy = mayBeCopy ? _byContent.GetValueOrDefault((length, Convert.ToHexStringLower(hash.GetHashAndReset()))) : null;
            return copy is not null ? new FoundPlaintext(copy, IsWhole: true, "")
                : starts.Complete is { } inside ? new FoundPlaintext(inside, IsWhole: false, "")
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}

/// <summary>Plaintext in a file.</summary>
/// <param name="Model">The model.</param>
/// <param name="IsWhole">Whether the file is the model, and not a larger file that contains it.</param>
/// <param name="Part">The file of an archive that it is in; empty if the file is no archive.</param>
internal sealed record FoundPlaintext(KnownModel Model, bool IsWhole, string Part);
