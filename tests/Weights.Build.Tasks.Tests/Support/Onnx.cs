namespace Weights.Build.Tasks.Tests;

/// <summary>Files that are ONNX models as far as the outermost protobuf fields tell (onnx.proto, ModelProto).</summary>
internal static class Onnx
{
    // ir_version (field 1) = 8, graph (field 7) of two bytes, opset_import (field 8) empty.
    private static ReadOnlySpan<byte> Smallest => [0x08, 0x08, 0x3A, 0x02, 0x12, 0x00, 0x42, 0x00];

    /// <summary>A model that differs from those of other seeds and is about so many bytes longer than the smallest.</summary>
    public static byte[] Model(int seed = 1, int padding = 32)
    {
        // producer_name (field 2, length-delimited) holds anything.
        var filler = new byte[padding];
#pragma warning disable CA5394 // No secret: the same bytes in every run.
        new Random(seed).NextBytes(filler);
#pragma warning restore CA5394
        return [.. Smallest, 0x12, .. Varint(padding), .. filler];
    }

    private static List<byte> Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
