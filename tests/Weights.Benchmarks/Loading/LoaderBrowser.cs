namespace Weights.Benchmarks;

/// <summary>Loads a model in a new browser.</summary>
/// <param name="open">Opens the page in the browser.</param>
/// <param name="memory">How the browser's memory is measured.</param>
internal sealed class LoaderBrowser(Func<Uri, MeasuredBrowser> open, LoaderMemory memory)
{
    // Only a page that hangs takes so long.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    public static LoaderBrowser Chromium { get; } = new(page => MeasuredBrowser.Chromium(page), LoaderMemory.BesideHeapOfChromium);

    public static LoaderBrowser Firefox { get; } = new(MeasuredBrowser.Firefox, LoaderMemory.AllOfFirefox);

    /// <summary>Loads a model once.</summary>
    /// <param name="site">Has the page and the models.</param>
    /// <param name="job">What the page must do: <c>way</c>, <c>model</c>, <c>options</c>.</param>
    /// <param name="withMemory">Whether memory is measured, which slows the load.</param>
    public async Task<LoaderFigures> Load(MeasuredSite site, object job, bool withMemory = false)
    {
        using var browser = open(site.Address);
        return await Load(browser, site, job, withMemory);
    }

    /// <summary>
    /// Loads models one after the other in one browser, each in a new document. What one visit has left to the system is written before
    /// the next one.
    /// </summary>
    /// <param name="site">Has the page and the models.</param>
    /// <param name="jobs">What the page must do. All but the last have <c>again</c>.</param>
    /// <returns>The time of each visit in ms.</returns>
    public async Task<double[]> Visit(MeasuredSite site, params object[] jobs)
    {
        using var browser = open(site.Address);
        var times = new List<double>();
        foreach (var job in jobs)
        {
            await Ratio.Settle();
            times.Add((await Load(browser, site, job, withMemory: false)).Time);
        }

        return [.. times];
    }

    private async Task<LoaderFigures> Load(MeasuredBrowser browser, MeasuredSite site, object job, bool withMemory)
    {
        var run = site.Expect(job);
        await Reaches(run.Ready, run, job);
        using var stop = new CancellationTokenSource();
        var peak = withMemory ? memory.Peak(browser.ProcessId, run.Start, stop.Token) : Task.FromResult((Peak: 0.0, Heap: 0L));
        if (!withMemory)
        {
            run.Start();
        }

        await Reaches(run.Result, run, job);
        await stop.CancelAsync();
        var result = await run.Result;
        if (result.TryGetProperty("error", out var error))
        {
            throw new InvalidOperationException($"The page failed: {error}");
        }

        var (most, heap) = await peak;
        double Of(string name) => result.GetProperty(name).GetDouble();
        return withMemory && memory.KnowsHeap && heap != (long)Of("heap")
            ? throw new InvalidOperationException(
                $"The page has a WebAssembly heap of {Of("heap")} bytes, but a mapping of {heap} bytes was taken for it: the peak is wrong."
            )
            : new LoaderFigures(Of("time"), Of("longest"), Of("longestInAll"), most);
    }

    private static async Task Reaches(Task milestone, LoaderRun run, object job)
    {
        try
        {
            await milestone.WaitAsync(_limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The page hangs in {job}. Its last report: {run.LastReport}", e);
        }
    }
}
