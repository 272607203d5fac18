using System.Text.Json;

namespace Weights.Browser.Tests.Browsers;

/// <summary>A page of <see cref="LoaderSite"/> with the loader, onnxruntime-web and the scenarios, whose user is signed in.</summary>
internal sealed class LoaderPage : IAsyncDisposable
{
    private readonly IWebPage _page;
    private readonly string _build;

    private LoaderPage(IWebPage page, string build) => (_page, _build) = (page, build);

    /// <param name="browser">A name of <see cref="WebBrowsers"/>.</param>
    /// <param name="site">The site of the page.</param>
    /// <param name="build">The file of onnxruntime-web.</param>
    public static async Task<LoaderPage> OpenAsync(string browser, LoaderSite site, string build = "ort.wasm.bundle.min.mjs") =>
        await OpenAsync(await WebBrowsers.Get(browser), site, build);

    /// <param name="browser">Where the page is opened.</param>
    /// <param name="site">The site of the page.</param>
    /// <param name="build">The file of onnxruntime-web.</param>
    public static async Task<LoaderPage> OpenAsync(IWebBrowser browser, LoaderSite site, string build = "ort.wasm.bundle.min.mjs")
    {
        await using var opened = new Started();
        var page = opened.Add(await browser.OpenAsync(site.Address));
        var prepared = new LoaderPage(page, build);
        await prepared.PrepareAsync();
        opened.Move();
        return prepared;
    }

    /// <summary>The user comes back: nothing is left of the page before.</summary>
    public async Task VisitAgainAsync(LoaderSite site)
    {
        await _page.GoToAsync(site.Address);
        await PrepareAsync();
    }

    public Task GoToAsync(Uri address) => _page.GoToAsync(address);

    public Task GoBackAsync() => _page.GoBackAsync();

    public Task<JsonElement> EvaluateAsync(string function, object? argument = null) => _page.EvaluateAsync(function, argument);

    /// <summary>Loads a model, runs it and ends its session: <c>{ output }</c>, or <c>{ code, message }</c> of the error.</summary>
    public Task<JsonElement> LoadAsync(string model, object? key, bool isolate = false, string memory = "auto") =>
        CallAsync("load", model, key, isolate, memory);

    /// <summary>As <see cref="LoadAsync"/>, but the session continues.</summary>
    public Task<JsonElement> KeepAsync(string model, object? key, bool isolate = false) => CallAsync("open", model, key, isolate, "auto");

    public Task<JsonElement> RunAgainAsync() => EvaluateAsync("() => scenarios.runAgain()");

    /// <summary>As if the user returned to the page after a minute, so that the loader asks the server for its leases at once.</summary>
    public Task ReturnAfterMinuteAsync() => EvaluateAsync(PageScript.ReturnAfterMinute);

    /// <summary>The statuses of leases, after the first one.</summary>
    public async Task<string[]> StatusesAsync() => (await EvaluateAsync("() => scenarios.whenStatus()")).Deserialize<string[]>()!;

    public async Task<WorkerCounts> WorkersAsync() =>
        (await EvaluateAsync("() => workers")).Deserialize<WorkerCounts>(JsonSerializerOptions.Web)!;

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    private async Task PrepareAsync() =>
        await _page.EvaluateAsync(
            """
            async ({ customer, ortUrl }) => {
              const { countTimers, countWorkers, scenariosOf, signIn } = await import('/page/scenarios.js');
              await signIn(customer);
              globalThis.workers = countWorkers();
              globalThis.timers = countTimers();
              const [loader, ort] = await Promise.all([import('/weights/weights-loader.js'), import(ortUrl)]);
              // A worker imports it by another URL, so that a test can change the response to that request.
              globalThis.scenarios = scenariosOf({ loader, ort, ortUrl: `${ortUrl}?isolate` });
            }
            """,
            new { customer = TwoCustomers.Ann, ortUrl = $"/ort/{_build}" }
        );

    private Task<JsonElement> CallAsync(string scenario, string model, object? key, bool isolate, string memory) =>
        EvaluateAsync(
            "({ scenario, model, options }) => scenarios[scenario](model, options)",
            new
            {
                scenario,
                model,
                options = new
                {
                    key,
                    isolate,
                    memory,
                },
            }
        );
}
