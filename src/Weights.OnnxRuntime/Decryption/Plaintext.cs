using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Weights.OnnxRuntime;

/// <summary>
/// Memory for a decrypted file. The garbage collector does not move it, so there is no second copy. It is zeroed when it is disposed.
/// </summary>
internal sealed unsafe class Plaintext : IDisposable
{
    private readonly bool _isNative;
    private byte* _start;

    // The end of what was handed out. Memory after it was never written, and touching it would make the system provide it.
    private long _used;

    private Plaintext(byte* start, long length, byte[]? array)
    {
        _start = start;
        Length = length;
        Array = array;
        _isNative = array is null;
    }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>The same memory, if it was asked for as an array.</summary>
    public byte[]? Array { get; }

    /// <summary>The first byte.</summary>
    public byte* Start => _start;

    /// <summary>Memory of an array, which ONNX Runtime's C# API takes a model as.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static Plaintext InArray(int length)
    {
        var array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        return new Plaintext((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)), length, array);
    }

    /// <summary>Memory of any length.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    /// <exception cref="OverflowException">The process cannot address that much.</exception>
    public static Plaintext Native(long length) => new((byte*)NativeMemory.Alloc(checked((nuint)Math.Max(length, 1))), length, array: null);

    /// <summary>A part of it, for an asynchronous read. It must end before this is disposed.</summary>
    public Memory<byte> PartAsMemory(long offset, int count)
    {
        _ = Part(offset, count);
        return new NativePart(_start + offset, count).Memory;
    }

    /// <summary>A part of it.</summary>
    public Span<byte> Part(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        for (long used; (used = Volatile.Read(ref _used)) < offset + count; )
        {
            Interlocked.CompareExchange(ref _used, offset + count, used);
        }

        return new Span<byte>(_start + offset, count);
    }

    public void Dispose()
    {
        if (_start is null)
        {
            return;
        }

        for (long at = 0, count; at < _used; at += count)
        {
            count = Math.Min(_used - at, int.MaxValue);
            CryptographicOperations.ZeroMemory(new Span<byte>(_start + at, (int)count));
        }

        if (_isNative)
        {
            NativeMemory.Free(_start);
        }

        _start = null;
    }
}
