namespace Weights.Benchmarks;

/// <summary>Makes ONNX models of any size, whose bytes do not compress.</summary>
internal static class SampleModel
{
    /// <summary>Writes a model with one tensor.</summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="payload">The length of the tensor in bytes.</param>
    /// <param name="seed">The same seed gives the same model.</param>
    public static void Write(string path, long payload, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);

        // TensorProto: data_type (2) = UINT8, raw_data (9). GraphProto: initializer (5). ModelProto: ir_version (1) = 8, graph (7).
        byte[] tensor = [0x10, 0x02, 0x4A, .. Varint(payload)];
        byte[] graph = [0x2A, .. Varint(tensor.Length + payload), .. tensor];
        file.Write([0x08, 0x08, 0x3A, .. Varint(graph.Length + payload), .. graph]);
        var block = new byte[1 << 20];
#pragma warning disable CA5394 // the same seed must give the same model
        var random = new Random(seed);
        for (var written = 0L; written < payload; written += block.Length)
        {
            random.NextBytes(block);
            file.Write(block, 0, (int)Math.Min(block.Length, payload - written));
        }
#pragma warning restore CA5394
    }

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
