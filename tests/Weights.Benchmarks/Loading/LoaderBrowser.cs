using System.Diagnostics;
using System.Text.Json;

namespace Weights.Benchmarks;

/// <summary>
/// Chromium with one page of a <see cref="LoaderSite"/>, for one load. No debugger is attached: DevTools, and with it
/// Playwright, keep copies of up to 200 MB of answers that are shorter than 20 MB, such as those for parts of a file.
/// </summary>
internal sealed class LoaderBrowser : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("weights-benchmark-profile-");
    private readonly Process _chromium;

    private LoaderBrowser(Uri address)
    {
        string[] options =
        [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            $"--user-data-dir={_profile.FullName}",
        ];
        _chromium = Process.Start(
            new ProcessStartInfo("/usr/bin/chromium", [.. options, address.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        _chromium.OutputDataReceived += (_, _) => { };
        _chromium.ErrorDataReceived += (_, _) => { };
        _chromium.BeginOutputReadLine();
        _chromium.BeginErrorReadLine();
    }

    /// <summary>Loads a model once, in a browser of its own.</summary>
    /// <param name="site">Where the page and the models are.</param>
    /// <param name="job">What the page is to do: <c>way</c>, <c>model</c>, <c>options</c>.</param>
    /// <param name="withMemory">Whether memory is measured, which slows the load down.</param>
    public static async Task<LoaderFigures> Load(LoaderSite site, object job, bool withMemory = false)
    {
        var run = site.Expect(job);
        using var browser = new LoaderBrowser(site.Address);
        await run.Ready.WaitAsync(_patience);
        using var stop = new CancellationTokenSource();
        var memory = withMemory
            ? LoaderMemory.PeakBesideHeap(browser._profile.FullName, run.Start, stop.Token)
            : Task.FromResult((Peak: 0.0, Heap: 0L));
        if (!withMemory)
        {
            run.Start();
        }

        var result = await run.Result.WaitAsync(_patience);
        await stop.CancelAsync();
        if (result.TryGetProperty("error", out var error))
        {
            throw new InvalidOperationException($"The page failed: {error}");
        }

        var (peak, heap) = await memory;
        double Of(string name) => result.GetProperty(name).GetDouble();
        return withMemory && heap != (long)Of("heap")
            ? throw new InvalidOperationException(
                $"The WebAssembly heap of {Of("heap")} bytes was taken for another mapping, of {heap} bytes: what is measured beside it is wrong."
            )
            : new LoaderFigures(Of("time"), Of("longest"), Of("longestInAll"), peak);
    }

    public void Dispose()
    {
        _chromium.Kill(entireProcessTree: true);
        _chromium.WaitForExit();
        _chromium.Dispose();
        try
        {
            _profile.Delete(recursive: true);
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
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JsonElement> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object Job => job;

    public Task Ready => _ready.Task;

    public Task<JsonElement> Result => _result.Task;

    public void Start() => _started.TrySetResult();

    /// <summary>The page has all that it needs, and waits for the start.</summary>
    public Task WaitForStart()
    {
        _ready.TrySetResult();
        return _started.Task;
    }

    public void Finish(JsonElement figures) => _result.TrySetResult(figures);
}
