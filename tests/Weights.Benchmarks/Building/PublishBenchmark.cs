namespace Weights.Benchmarks;

/// <summary>A publish with 100 unchanged models, against the same site with the same files as ordinary static assets.</summary>
internal static class PublishBenchmark
{
    private const int Models = 100;
    private const int Length = 1 << 20;

    public static async Task Run()
    {
        using var site = new BenchmarkSite("Site", """<OnnxModel Include="models/*.onnx" />""");
        for (var i = 0; i < Models; i++)
        {
            SampleModel.Write(site.At($"models/m{i}.onnx"), Length, seed: i);
        }

        await site.DotNet("publish");
        using var plain = new BenchmarkSite("Plain", "");
        Directory.CreateDirectory(plain.At("wwwroot/weights"));
        foreach (var file in Directory.EnumerateFiles(site.At("bin/Release/net10.0/publish/wwwroot/weights")))
        {
            File.Copy(file, plain.At($"wwwroot/weights/{Path.GetFileName(file)}"));
        }

        await plain.DotNet("publish");
        var seconds = await Ratio.Medians(7, () => plain.DotNet("publish", "--no-restore"), () => site.DotNet("publish", "--no-restore"));
        RatioTable.WriteHead();
        RatioTable.Write("publishing 100 unchanged models", "the same files as static assets", seconds[1], seconds[0], goal: 1.05);
    }
}
