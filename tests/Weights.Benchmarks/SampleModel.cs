namespace Weights.Benchmarks;

/// <summary>Files that are ONNX models, of any size and of bytes that do not compress.</summary>
internal static class SampleModel
{
    // ModelProto: ir_version (field 1) = 8, graph (field 7) of two bytes, then producer_name (field 2) to the end.
    private static readonly byte[] Start = [0x08, 0x08, 0x3A, 0x02, 0x12, 0x00, 0x12];

    public static void Write(string path, long payload, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        file.Write(Start);
        for (var rest = (ulong)payload; ; rest >>= 7)
        {
            file.WriteByte((byte)(rest > 0x7F ? rest | 0x80 : rest));
            if (rest <= 0x7F)
            {
                break;
            }
        }

        var block = new byte[1 << 20];
#pragma warning disable CA5394 // the same seed has to give the same model
        var random = new Random(seed);
        for (var written = 0L; written < payload; written += block.Length)
        {
            random.NextBytes(block);
            file.Write(block, 0, (int)Math.Min(block.Length, payload - written));
        }
#pragma warning restore CA5394
    }
}
