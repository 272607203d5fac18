using System.Diagnostics;
using System.Text.Json;

namespace Weights.Benchmarks;

/// <summary>
/// Chromium with one page of a <see cref="LoaderSite"/>, for one load. No debugger is attached: DevTools, and with it
/// Playwright, keep copies of up to 200 MB of answers that are shorter than 20 MB, such as those for parts of a file.
/// </summary>
internal sealed class LoaderBrowser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo profile = Directory.CreateTempSubdirectory("weights-benchmark-profile-");
    private readonly Process chromium;

    private LoaderBrowser(Uri address)
    {
        string[] options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", $"--user-data-dir={profile.FullName}"];
        chromium = Process.Start(new ProcessStartInfo("/usr/bin/chromium", [.. options, address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        chromium.OutputDataReceived += (_, _) => { };
        chromium.ErrorDataReceived += (_, _) => { };
        chromium.BeginOutputReadLine();
        chromium.BeginErrorReadLine();
    }

    /// <summary>Loads a model once, in a browser of its own.</summary>
    /// <param name="site">Where the page and the models are.</param>
    /// <param name="job">What the page is to do: <c>way</c>, <c>model</c>, <c>options</c>.</param>
    /// <param name="withMemory">Whether memory is measured, which slows the load down.</param>
    public static async Task<LoaderFigures> Load(LoaderSite site, object job, bool withMemory = false)
    {
        var run = site.Expect(job);
        using var browser = new LoaderBrowser(site.Address);
        await run.Ready.WaitAsync(Patience);
        using var stop = new CancellationTokenSource();
        var memory = withMemory ? LoaderMemory.PeakBesideHeap(browser.profile.FullName, run.Start, stop.Token) : Task.FromResult((Peak: 0.0, Heap: 0L));
        if (!withMemory)
        {
            run.Start();
        }

        var result = await run.Result.WaitAsync(Patience);
        await stop.CancelAsync();
        if (result.TryGetProperty("error", out var error))
        {
            throw new InvalidOperationException($"The page failed: {error}");
        }

        var (peak, heap) = await memory;
        double Of(string name) => result.GetProperty(name).GetDouble();
        return withMemory && heap != (long)Of("heap")
            ? throw new InvalidOperationException($"The WebAssembly heap of {Of("heap")} bytes was taken for another mapping, of {heap} bytes: what is measured beside it is wrong.")
            : new LoaderFigures(Of("time"), Of("longest"), Of("longestInAll"), peak);
    }

    public void Dispose()
    {
        chromium.Kill(entireProcessTree: true);
        chromium.WaitForExit();
        chromium.Dispose();
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process of Chromium's own that has not ended yet; the folder is one of the system's for temporary files.
        }
    }
}

/// <summary>Of one load, or medians of several. Times in ms.</summary>
internal sealed record LoaderFigures(double Time, double Longest, double LongestInAll, double PeakMebibytes);

/// <summary>One load that a page was asked for.</summary>
internal sealed class LoaderRun(object job)
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JsonElement> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object Job => job;

    public Task Ready => ready.Task;

    public Task<JsonElement> Result => result.Task;

    public void Start() => started.TrySetResult();

    /// <summary>The page has all that it needs, and waits for the start.</summary>
    public Task WaitForStart()
    {
        ready.TrySetResult();
        return started.Task;
    }

    public void Finish(JsonElement figures) => result.TrySetResult(figures);
}
