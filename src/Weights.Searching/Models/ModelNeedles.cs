using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Weights.Searching;

/// <summary>
/// Short pieces of known models, to find a model inside another file. A model is found if all its pieces are there, at their distances.
/// </summary>
/// <remarks>
/// Every position of a file is tested with one look into a table of 8 KiB, whatever the number of models. Pieces of mostly equal bytes are
/// not used, because they are in many files. A model that has no other pieces is found only as a whole file.
/// </remarks>
internal sealed class ModelNeedles
{
    /// <summary>Length of a piece in bytes.</summary>
    public const int Length = 64;

    private const int PiecesOfModel = 4;
    private const int SearchedBytes = 1 << 12;
    private const int FewestDistinctBytes = 16;
    private const int TableBits = 16;

    private readonly Dictionary<ulong, List<Needle>> _byStart = [];
    private readonly ulong[] _table = new ulong[(1 << TableBits) / 64];

    /// <exception cref="IOException">A model cannot be read.</exception>
    public ModelNeedles(IEnumerable<KnownModel> models)
    {
        foreach (var model in models.Where(model => File.Exists(model.FullPath)))
        {
            var needles = NeedlesOf(model);
            foreach (var needle in needles)
            {
                var start = BinaryPrimitives.ReadUInt64LittleEndian(needle.Bytes);
                (CollectionsMarshal.GetValueRefOrAddDefault(_byStart, start, out _) ??= []).Add(needle with { Count = needles.Count });
                _table[Slot(start) >> 6] |= 1UL << (int)(Slot(start) & 63);
            }
        }
    }

    /// <summary>Whether there is anything to search for.</summary>
    public bool IsEmpty => _byStart.Count == 0;

    /// <summary>The pieces that begin at positions of a buffer. A piece must be in the buffer as a whole.</summary>
    public void Find(ReadOnlySpan<byte> buffer, Action<int, Needle> found)
    {
        for (var at = 0; at + Length <= buffer.Length; at++)
        {
            var start = BinaryPrimitives.ReadUInt64LittleEndian(buffer[at..]);
            var slot = Slot(start);
            if ((_table[slot >> 6] >> (int)(slot & 63) & 1) != 0 && _byStart.TryGetValue(start, out var needles))
            {
                foreach (var needle in needles)
                {
                    if (buffer.Slice(at, Length).SequenceEqual(needle.Bytes))
                    {
                        found(at, needle);
                    }
                }
            }
        }
    }

    // Multiplicative hashing: the high bits depend on all bytes.
    private static uint Slot(ulong start) => (uint)((start * 0x9E37_79B9_7F4A_7C15) >> (64 - TableBits));

    private static List<Needle> NeedlesOf(KnownModel model)
    {
        using var file = new FileStream(model.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = file.Length;
        var buffer = new byte[SearchedBytes];
        var needles = new List<Needle>();
        for (var piece = 0; piece < PiecesOfModel; piece++)
        {
            // The pieces are spread over the model.
            var position = length / PiecesOfModel * piece;
            var end = piece == PiecesOfModel - 1 ? length : length / PiecesOfModel * (piece + 1);
            file.Position = position;
            var part = buffer.AsSpan(0, (int)Math.Min(SearchedBytes, end - position));
            if (BestPiece(part[..file.ReadAtLeast(part, part.Length, throwOnEndOfStream: false)]) is { } at)
            {
                needles.Add(new Needle(model, position + at, buffer.AsSpan(at, Length).ToArray(), 0));
            }
        }

        return needles;
    }

    private static int? BestPiece(ReadOnlySpan<byte> bytes)
    {
        var (best, most) = ((int?)null, FewestDistinctBytes - 1);
        Span<bool> seen = stackalloc bool[byte.MaxValue + 1];
        for (var at = 0; at + Length <= bytes.Length; at += Length)
        {
            seen.Clear();
            foreach (var value in bytes.Slice(at, Length))
            {
                seen[value] = true;
            }

            var distinct = seen.Count(true);
            if (distinct > most)
            {
                (best, most) = (at, distinct);
            }
        }

        return best;
    }
}

/// <summary>A piece of a model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Position">Where it is in the model, in bytes from the start.</param>
/// <param name="Bytes">The piece.</param>
/// <param name="Count">The number of the model's pieces.</param>
internal sealed record Needle(KnownModel Model, long Position, byte[] Bytes, int Count);
