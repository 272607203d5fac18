namespace Weights.Build.Package.Tests;

/// <summary>Smallest files that are ONNX models, of any size.</summary>
internal static class OnnxBytes
{
    // ModelProto: ir_version (field 1) = 8, graph (field 7) of two bytes, opset_import (field 8) empty.
    private static readonly byte[] Smallest = [0x08, 0x08, 0x3A, 0x02, 0x12, 0x00, 0x42, 0x00];

    /// <summary>A model whose producer_name (field 2) is the seed's pseudo-random bytes.</summary>
    public static byte[] Model(int seed, int payload = 1000)
    {
        var random = new byte[payload];
#pragma warning disable CA5394 // not for secrets: the same seed has to give the same model
        new Random(seed).NextBytes(random);
#pragma warning restore CA5394
        return [.. Smallest, 0x12, .. Varint(payload), .. random];
    }

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
