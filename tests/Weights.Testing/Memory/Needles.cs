using System.Runtime.InteropServices;

namespace Weights.Testing;

/// <summary>Several kinds of secrets, each as byte strings of 16 bytes or more, which are searched for in one pass.</summary>
internal sealed class Needles
{
    private const int HeadLength = sizeof(uint);
    private const int Page = 4096;

    // Indexed by the XOR of the two halves of the first four bytes, so that one look-up excludes nearly every offset.
    private readonly bool[] _heads = new bool[1 << 16];
    private readonly ILookup<uint, (int Kind, byte[] Bytes)> _byHead;

    public Needles(params IReadOnlyList<byte[]>[] kinds)
    {
        Kinds = kinds;
        _byHead = kinds
            .SelectMany((needles, kind) => needles.Select(bytes => (kind, bytes)))
            .ToLookup(needle => MemoryMarshal.Read<uint>(needle.bytes));
        foreach (var head in _byHead)
        {
            _heads[Fold(head.Key)] = true;
        }
    }

    public IReadOnlyList<IReadOnlyList<byte[]>> Kinds { get; }

    public int MaxLength => Kinds.Max(needles => needles.Max(needle => needle.Length));

    /// <summary>Reports the kind and the offset of each needle that begins at an offset below <paramref name="places"/>.</summary>
    public void Find(ReadOnlySpan<byte> memory, int places, Action<int, int> found)
    {
        for (var at = 0; at < places && at + HeadLength <= memory.Length; at++)
        {
            // Most pages of a process contain only zeros.
            if (at % Page == 0 && at + Page < places && !memory.Slice(at, Page).ContainsAnyExcept((byte)0))
            {
                at += Page - 1 - HeadLength;
                continue;
            }

            var head = MemoryMarshal.Read<uint>(memory[at..]);
            if (_heads[Fold(head)])
            {
                foreach (var (kind, bytes) in _byHead[head])
                {
                    if (memory[at..].StartsWith(bytes))
                    {
                        found(kind, at);
                    }
                }
            }
        }
    }

    private static int Fold(uint head) => (int)((head ^ (head >> 16)) & 0xFFFF);
}
