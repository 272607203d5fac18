namespace Weights.Bundlers.Tests;

/// <summary>An app with the loader from its npm package, in Chromium.</summary>
public abstract class ModelsInApp
{
    // Prepended to the worker script: it reports four cores, whatever the machine has, and logs each worker that it starts.
    private const string FourCores = """
        Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 4 });
        globalThis.Worker = class extends Worker { constructor(...script) { super(...script); console.info('helper'); } };

        """;

    public TestContext TestContext { get; set; } = null!;

    internal abstract AppRecipe Recipe { get; }

    private Task<RunningApp> App => RunningApp.Of(Recipe, TestContext.CancellationToken);

    [TestMethod]
    [DataRow("gcm", "session", "page")]
    [DataRow("gcm", "wrapped", "page")]
    [DataRow("gcm", "raw", "page")]
    [DataRow("chunked", "session", "page")]
    [DataRow("chunked", "wrapped", "page")]
    [DataRow("chunked", "raw", "page")]
    [DataRow("gcm-external", "session", "page")]
    [DataRow("chunked-external", "session", "page")]
    [DataRow("gcm", "raw", "isolate")]
    [DataRow("chunked", "wrapped", "isolate")]
    [DataRow("chunked-external", "session", "isolate")]
    [DataRow("chunked", "session", "served")]
    public async Task Are_decrypted_in_a_worker_and_compute_right_results(string model, string key, string way)
    {
        var app = await App;

        var outcome = await app.Page.LoadAsync(model, key, way);

        outcome.AssertComputedBy(WebModels.Of(model));
        Assert.IsGreaterThan(0, outcome.Worked, "the page decrypted by itself");
        Assert.AreEqual(0, outcome.Failed);
    }

    [TestMethod]
    [DataRow("gcm", "kept")]
    [DataRow("chunked-external", "kept")]
    [DataRow("chunked", "kept-isolate")]
    public async Task Are_downloaded_once_if_they_are_kept_on_the_device(string model, string way)
    {
        var app = await App;
        await using var page = await AppPage.OpenAsync(app.Site);

        (await page.LoadAsync(model, "session", way)).AssertComputedBy(WebModels.Of(model));
        app.Site.Models.Requests.Clear();
        (await page.LoadAsync(model, "session", way)).AssertComputedBy(WebModels.Of(model));

        Assert.IsEmpty(WebModels.Of(model).Files.SelectMany(file => app.Site.Models.Requests.For($"/weights/{file.Path}")));
        Assert.IsEmpty(page.Problems, string.Join('\n', page.Problems));
    }

    [TestMethod]
    public async Task Are_streamed_by_the_jspi_build_of_onnxruntime_web()
    {
        var app = await App;
        app.Site.Models.Requests.Clear();

        var outcome = await app.Page.LoadAsync("chunked-external", "session", "stream");

        outcome.AssertComputedBy(WebModels.Of("chunked-external"));
        var requests = app.Site.Models.Requests.For("/weights/chunked-external.data.enc");
        Assert.IsNotEmpty(requests);
        Assert.IsTrue(requests.All(request => request.Range.Length > 0), "without streaming, one request fetches the whole file");
    }

    [TestMethod]
    public async Task Are_decrypted_by_several_workers_if_there_are_cores()
    {
        var app = await App;
        var script = await WorkerScriptAsync(app.Site);
        await using var page = await AppPage.OpenAsync(
            app.Site,
            page =>
                page.RouteAsync(
                    script,
                    async route =>
                    {
                        var response = await route.FetchAsync();
                        await route.FulfillAsync(new() { Response = response, Body = FourCores + await response.TextAsync() });
                    }
                )
        );

        var outcome = await page.LoadAsync("chunked", "session");

        outcome.AssertComputedBy(WebModels.Of("chunked"));
        Assert.AreEqual(
            3,
            page.Messages.Count(message => message.StartsWith("helper", StringComparison.Ordinal)),
            "one core is for the page"
        );
    }

    /// <summary>Of a page of its own, because the page of all tests has also had workers of the loader that the site serves.</summary>
    private static async Task<string> WorkerScriptAsync(AppSite site)
    {
        await using var page = await AppPage.OpenAsync(site);
        (await page.LoadAsync("chunked", "session")).AssertComputedBy(WebModels.Of("chunked"));
        return page.Workers.Distinct().Single();
    }

    [TestMethod]
    public async Task Leave_no_warning_and_no_error_on_the_console()
    {
        var app = await App;
        await using var page = await AppPage.OpenAsync(app.Site);

        (await page.LoadAsync("chunked", "session")).AssertComputedBy(WebModels.Of("chunked"));
        (await page.LoadAsync("chunked-external", "session", "stream")).AssertComputedBy(WebModels.Of("chunked-external"));
        (await page.LoadAsync("gcm", "session", "isolate")).AssertComputedBy(WebModels.Of("gcm"));

        Assert.IsEmpty(page.Problems, string.Join('\n', page.Problems));
    }
}
