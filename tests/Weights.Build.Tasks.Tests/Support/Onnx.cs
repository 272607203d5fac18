namespace Weights.Build.Tasks.Tests;

/// <summary>Smallest files that are ONNX models (onnx.proto), of any size.</summary>
internal static class Onnx
{
    /// <summary>A model with one tensor of so many bytes, others for each seed.</summary>
    public static byte[] Model(int seed = 1, int padding = 32)
    {
        var random = new byte[padding];
#pragma warning disable CA5394 // No secret: the same bytes in every run.
        new Random(seed).NextBytes(random);
#pragma warning restore CA5394

        // TensorProto: data_type (2) = UINT8, raw_data (9). GraphProto: initializer (5). ModelProto: ir_version (1) = 8, graph (7),
        // opset_import (8).
        return [0x08, 0x08, .. Field(7, Field(5, [0x10, 0x02, .. Field(9, random)])), 0x42, 0x00];
    }

    /// <summary>A length-delimited field.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> content) =>
        [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    public static List<byte> Varint(int value)
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
