namespace Weights.Benchmarks;

/// <summary>A build that encrypts one model of 1 GiB, less a build that does not, against sha256sum and against the reference Python script.</summary>
internal static class BuildBenchmark
{
    private const long Length = 1L << 30;

    private const string Python = """
        import os, sys
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        iv = os.urandom(12)
        open(sys.argv[2], 'wb').write(iv + AESGCM(bytes(32)).encrypt(iv, open(sys.argv[1], 'rb').read(), None))
        """;

    public static async Task Run()
    {
        using var site = new BenchmarkSite("Site", """<OnnxModel Include="models/*.onnx" />""");
        SampleModel.Write(site.At("models/a.onnx"), Length, seed: 1);
        await site.DotNet("build", "-c", "Release");
        async Task Encrypt(string format)
        {
            File.Delete(site.At("obj/Release/net10.0/weights/weights/a.enc.record"));
            await site.DotNet("build", "-c", "Release", "--no-restore", $"-p:WeightsFormat={format}");
        }

        var seconds = await Ratio.Medians(
            3,
            () => site.DotNet("build", "-c", "Release", "--no-restore", "-p:WeightsFormat=chunked"),
            () => Encrypt("gcm"),
            () => Encrypt("chunked"),
            () => Tool("sha256sum", site, site.At("models/a.onnx")),
            () => Tool("/usr/bin/python3", site, "-c", Python, site.At("models/a.onnx"), site.At("python.enc")));
        foreach (var (format, encrypting) in new[] { ("gcm", seconds[1] - seconds[0]), ("chunked", seconds[2] - seconds[0]) })
        {
            Ratio.Print($"Encrypting 1 GiB in a build ({format}), against sha256sum", encrypting / seconds[3], 2.5, encrypting, seconds[3]);
            Ratio.Print($"Encrypting 1 GiB in a build ({format}), against the Python script", encrypting / seconds[4], 0.3, encrypting, seconds[4]);
        }
    }

    private static async Task Tool(string program, BenchmarkSite site, params string[] arguments)
    {
        var result = await DotNet.Run(program, site.Folder, arguments, new Dictionary<string, string?>(), CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.Output);
        }
    }
}
