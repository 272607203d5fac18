using System.Buffers;

namespace Weights.OnnxRuntime;

/// <summary>A part of memory that does not move, for functions that take <see cref="Memory{T}"/>.</summary>
/// <param name="start">The first byte.</param>
/// <param name="length">In bytes.</param>
internal sealed unsafe class NativePart(byte* start, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
        return new MemoryHandle(start + elementIndex);
    }

    public override void Unpin() { }

    // The owner frees the memory.
    protected override void Dispose(bool disposing) { }
}
