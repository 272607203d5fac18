using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.BadInput;

/// <summary>What runs for a page.</summary>
/// <param name="Workers">That the page started and did not terminate.</param>
/// <param name="Timers">Of the page. WebKit's driver has one for each script.</param>
/// <param name="Requests">Requests without the end of their response, at the server.</param>
internal sealed record RunningThings(int Workers, int Timers, int Requests)
{
    // Servers see a little later that a request was aborted.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    public static async Task<RunningThings> Of(LoaderSite site, LoaderPage page, string browser)
    {
        var workers = await page.WorkersAsync();
        var timers = (await page.EvaluateAsync("() => timers.running")).GetInt32();
        // Firefox and WebKit read the scripts of a worker to their end, also after terminate().
        var requests = site.Requests.Running.Count(request =>
            request.Path is not (BadInputTarget.WorkerScript or BadInputTarget.OrtModule) || browser == WebBrowsers.Chromium
        );
        return new RunningThings(workers.Started - workers.Ended, timers, requests);
    }

    /// <summary>What runs beside what ran before; null if soon nothing does.</summary>
    public static async Task<RunningThings?> MoreThan(RunningThings before, LoaderSite site, LoaderPage page, string browser)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var deadline = DateTime.UtcNow + _limit; ; await often.WaitForNextTickAsync())
        {
            var now = await Of(site, page, browser);
            if (now.Workers <= before.Workers && now.Timers <= before.Timers && now.Requests <= before.Requests)
            {
                return null;
            }

            if (DateTime.UtcNow > deadline)
            {
                return now;
            }
        }
    }
}
