using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// Opening a session of an encrypted model of 256 MB in a .NET program, against <c>new InferenceSession(path)</c> of the plaintext: the
/// time, and the most private memory. Each session is opened in a new process. The files are in the system's cache.
/// </summary>
internal static class SessionsBenchmark
{
    private const int Layers = 4;
    private const int Width = 4096;
    private const int Rounds = 9;
    private const double MiB = 1 << 20;

    public static async Task Run()
    {
        using var gcm = new BenchmarkSite("Gcm", """<OnnxModel Include="models/a.onnx" />""");
        using var chunked = new BenchmarkSite("Chunked", """<OnnxModel Include="models/a.onnx" Format="chunked" />""");
        foreach (var site in new[] { gcm, chunked })
        {
            Directory.CreateDirectory(site.At("models"));
            MatMulModel.WriteInline(site.At("models/a.onnx"), Layers, Width);
            await site.DotNet("build", "-c", "Release");
        }

        string[][] ways =
        [
            [OpenSession.Plaintext, gcm.At("models/a.onnx")],
            [OpenSession.Encrypted, Published(gcm)],
            [OpenSession.Encrypted, Published(chunked)],
        ];
        var seconds = ways.Select(_ => new List<double>()).ToArray();
        var memory = ways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var (time, peak) = await Open(ways[way]);
                if (round > 0)
                {
                    seconds[way].Add(time);
                    memory[way].Add(peak);
                }
            }
        }

        RatioTable.WriteHead();
        foreach (var (way, format) in new[] { (1, "gcm"), (2, "chunked") })
        {
            RatioTable.Write(
                $"a session of 256 MB, `{format}`",
                "`new InferenceSession(path)`",
                Ratio.Median(seconds[way]),
                Ratio.Median(seconds[0]),
                goal: 1.15
            );
            var (ours, theirs) = (Ratio.Median(memory[way]), Ratio.Median(memory[0]));
            RatioTable.WriteRow(
                $"private memory, `{format}`",
                "`new InferenceSession(path)`",
                string.Create(CultureInfo.InvariantCulture, $"{ours - theirs:0} MiB more"),
                string.Create(CultureInfo.InvariantCulture, $"≤ {(double)Layers * Width * Width * sizeof(float) / MiB:0} MiB more"),
                string.Create(CultureInfo.InvariantCulture, $"{ours:0} MiB, {theirs:0} MiB")
            );
        }
    }

    private static string Published(BenchmarkSite site) => site.At("obj/Release/net10.0/weights/weights");

    private static async Task<(double Seconds, double Mebibytes)> Open(string[] way)
    {
        var variables = new Dictionary<string, string?> { ["WEIGHTS_KEY"] = BenchmarkSite.Key };
        using var process = Command.Start(Environment.ProcessPath!, AppContext.BaseDirectory, [OpenSession.Command, .. way], variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakMemory.Mebibytes($"/proc/{process.Id}", "RssAnon:"));
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        return process.ExitCode == 0
            ? (double.Parse(await output, CultureInfo.InvariantCulture), peak)
            : throw new InvalidOperationException(await output);
    }
}
