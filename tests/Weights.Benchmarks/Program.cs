using Weights.Benchmarks;

// dotnet run -c Release --project tests/Weights.Benchmarks -- NAME [PART]
// docs/development/benchmarks.md says what each measures. All ratios are of one run, because figures differ from machine to machine.
var benchmarks = new Dictionary<string, Func<string?, Task<int>>>(StringComparer.Ordinal)
{
    ["writer"] = _ => Done(WriterBenchmark.Run()),
    ["build"] = _ => Done(BuildBenchmark.Run()),
    ["memory"] = _ => Done(MemoryBenchmark.Run()),
    ["small"] = _ => Done(SmallModelsBenchmark.Run()),
    ["publish"] = _ => Done(PublishBenchmark.Run()),
    ["compile"] = _ => Done(CompileBenchmark.Run()),
    ["generator"] = _ => Done(GeneratorBenchmark.Run()),
    ["describe"] = _ => Done(DescribeBenchmark.Run()),
    ["loader"] = part => Done(LoaderBenchmark.Run(part)), // inline, small, slow, stream; firefox
    ["kept"] = _ => Done(KeptBenchmark.Run()),
    ["copies"] = _ => Done(CopiesBenchmark.Run()),
    ["grants"] = GrantsBenchmark.Run, // quick
    ["rotation"] = _ => Done(RotationBenchmark.Run()),
    ["sessions"] = _ => Done(SessionsBenchmark.Run()),
};

if (args is [KeyServerSite.Command, .. var site])
{
    await KeyServerSite.Run(site);
    return 0;
}

if (args is [OpenSession.Command, var way, var path])
{
    await OpenSession.Run(way, path);
    return 0;
}

if (args is [var name, ..] && benchmarks.TryGetValue(name, out var run))
{
    return await run(args.ElementAtOrDefault(1));
}

await Console.Error.WriteLineAsync($"Name a benchmark: {string.Join(", ", benchmarks.Keys)}.");
return 1;

static async Task<int> Done(Task benchmark)
{
    await benchmark;
    return 0;
}
