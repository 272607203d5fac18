namespace Weights.Benchmarks;

/// <summary>
/// The time of a build that encrypts a model of 1 GiB, minus that of a build that encrypts nothing. It is compared with
/// <c>sha256sum</c> and the reference Python script.
/// </summary>
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
        // Each format has its own site, because a change of the format would change the manifest, which would be compiled again.
        using var gcm = new BenchmarkSite("Gcm", """<OnnxModel Include="models/*.onnx" />""");
        using var chunked = new BenchmarkSite("Chunked", """<OnnxModel Include="models/*.onnx" Format="chunked" />""");
        foreach (var site in new[] { gcm, chunked })
        {
            SampleModel.Write(site.At("models/a.onnx"), Length, seed: 1);
            await site.DotNet("build", "-c", "Release");
        }

        var seconds = await Ratio.Medians(
            5,
            () => Build(gcm),
            () => Encrypt(gcm),
            () => Encrypt(chunked),
            () => Tool("sha256sum", gcm, gcm.At("models/a.onnx")),
            () => Tool("/usr/bin/python3", gcm, "-c", Python, gcm.At("models/a.onnx"), gcm.At("python.enc"))
        );
        RatioTable.WriteHead();
        foreach (var (format, encrypting) in new[] { ("gcm", seconds[1] - seconds[0]), ("chunked", seconds[2] - seconds[0]) })
        {
            var what = $"encrypting 1 GiB as `{format}` in a build";
            RatioTable.Write(what, "`sha256sum` of the model", encrypting, seconds[3], goal: 2.5);
            RatioTable.Write(what, "the Python script", encrypting, seconds[4], goal: 0.3);
        }
    }

    private static Task<string> Build(BenchmarkSite site) => site.DotNet("build", "-c", "Release", "--no-restore");

    private static Task<string> Encrypt(BenchmarkSite site)
    {
        File.Delete(site.At("obj/Release/net10.0/weights/weights/a.enc.record"));
        return Build(site);
    }

    private static async Task Tool(string program, BenchmarkSite site, params string[] arguments)
    {
        var result = await Command.Run(program, site.Folder, arguments, new Dictionary<string, string?>(), CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.Output);
        }
    }
}
