using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>
/// The writers of both formats, with a random IV or salt, against a copy in this process, which reserves its space, flushes at the end and
/// renames as the writers do.
/// </summary>
internal static class WriterBenchmark
{
    private const long Length = 1L << 30;

    public static async Task Run()
    {
        var folder = Directory.CreateTempSubdirectory("weights-benchmark ").FullName;
        var model = Path.Combine(folder, "model.onnx");
        SampleModel.Write(model, Length, seed: 1);
        using var key = ContentKey.Generate();
        var name = ModelFileName.Of("model");
        var medians = await Ratio.Medians(
            5,
            () => Copy(model, Path.Combine(folder, "copy")),
            () => Run(() => GcmContainerFile.Encrypt(key, name, model, Path.Combine(folder, "gcm.enc"), reproducible: false)),
            () => Run(() => ChunkedContainerFile.Encrypt(key, name, model, Path.Combine(folder, "chunked.enc"), reproducible: false))
        );
        RatioTable.WriteHead();
        RatioTable.Write("writing 1 GiB as `gcm`, random IV", "a copy of the file", medians[1], medians[0], goal: 1.5);
        RatioTable.Write("writing 1 GiB as `chunked`, random salt", "a copy of the file", medians[2], medians[0], goal: 1.0);
        Directory.Delete(folder, recursive: true);
    }

    private static Task Run(Action write)
    {
        write();
        return Task.CompletedTask;
    }

    private static Task Copy(string source, string destination)
    {
        AtomicFile.Write(
            destination,
            output =>
            {
                using var input = File.OpenHandle(source);
                var block = new byte[1 << 20];
                long offset = 0;
                for (int count; (count = RandomAccess.Read(input, block, offset)) > 0; offset += count)
                {
                    RandomAccess.Write(output, block.AsSpan(0, count), offset);
                }

                return offset;
            },
            expectedLength: Length
        );
        return Task.CompletedTask;
    }
}
