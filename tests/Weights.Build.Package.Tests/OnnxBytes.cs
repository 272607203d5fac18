namespace Weights.Build.Package.Tests;

/// <summary>Smallest files that are ONNX models, of any size.</summary>
internal static class OnnxBytes
{
    /// <summary>A model with one tensor, the seed's pseudo-random bytes.</summary>
    public static byte[] Model(int seed, int payload = 1000)
    {
        var random = new byte[payload];
#pragma warning disable CA5394 // not for secrets: the same seed has to give the same model
        new Random(seed).NextBytes(random);
#pragma warning restore CA5394
        // TensorProto: data_type (field 2) = UINT8, raw_data (9). GraphProto: initializer (5). ModelProto: ir_version (1) = 8, graph (7), opset_import (8).
        byte[] tensor = [0x10, 0x02, 0x4A, .. Varint(payload), .. random];
        byte[] graph = [0x2A, .. Varint(tensor.Length), .. tensor];
        return [0x08, 0x08, 0x3A, .. Varint(graph.Length), .. graph, 0x42, 0x00];
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
