namespace Weights.Benchmarks;

/// <summary>Loads a model in a new MeasuredChromium.</summary>
internal static class LoaderBrowser
{
    // Only a page that hangs takes so long.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    /// <summary>Loads a model once.</summary>
    /// <param name="site">Has the page and the models.</param>
    /// <param name="job">What the page must do: <c>way</c>, <c>model</c>, <c>options</c>.</param>
    /// <param name="withMemory">Whether memory is measured, which slows the load.</param>
    public static async Task<LoaderFigures> Load(MeasuredSite site, object job, bool withMemory = false)
    {
        var run = site.Expect(job);
        using var chromium = new MeasuredChromium(site.Address);
        await run.Ready.WaitAsync(_limit);
        using var stop = new CancellationTokenSource();
        var memory = withMemory
            ? LoaderMemory.PeakBesideHeap(chromium.Profile, run.Start, stop.Token)
            : Task.FromResult((Peak: 0.0, Heap: 0L));
        if (!withMemory)
        {
            run.Start();
        }

        var result = await run.Result.WaitAsync(_limit);
        await stop.CancelAsync();
        if (result.TryGetProperty("error", out var error))
        {
            throw new InvalidOperationException($"The page failed: {error}");
        }

        var (peak, heap) = await memory;
        double Of(string name) => result.GetProperty(name).GetDouble();
        return withMemory && heap != (long)Of("heap")
            ? throw new InvalidOperationException(
                $"The page has a WebAssembly heap of {Of("heap")} bytes, but a mapping of {heap} bytes was taken for it: the peak is wrong."
            )
            : new LoaderFigures(Of("time"), Of("longest"), Of("longestInAll"), peak);
    }
}
