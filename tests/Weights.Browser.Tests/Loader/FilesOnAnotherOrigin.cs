namespace Weights.Browser.Tests.Loader;

/// <summary>
/// A site with WeightsFilesUrl in Chromium: models.json and keys come from the site, by the session protocol, and all files of the models
/// come from another origin.
/// </summary>
[TestClass]
public sealed class FilesOnAnotherOrigin
{
    private static SiteWithCdn? _site;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _site = await SiteWithCdn.StartAsync(context.CancellationToken);
    }

    [ClassCleanup]
    public static async Task Stop() => await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestMethod]
    [DataRow("face/chunked", "buffer", false)]
    [DataRow("face/chunked", "stream", false)]
    [DataRow("face/chunked", "auto", true)]
    [DataRow("face/gcm", "auto", false)]
    [DataRow("face/gcm", "auto", true)]
    public async Task Compute_what_the_unencrypted_model_computes(string name, string memory, bool isolate)
    {
        await using var visit = await Visit.Begin(address: _site!.Address);
        await visit.Page.GotoAsync("/");
        await visit.Page.WaitForFunctionAsync("window.ready");

        var unencrypted = await Compute(visit.Page, "face/open", "buffer", isolate: false);
        var encrypted = await Compute(visit.Page, name, memory, isolate);

        Assert.IsTrue(unencrypted.Any(value => value != 0));
        CollectionAssert.AreEqual(unencrypted, encrypted);
        Assert.IsEmpty(visit.Errors);
    }

    [TestMethod]
    public async Task Are_requested_there_without_cookies()
    {
        await using var visit = await Visit.Begin(address: _site!.Address);
        var atSite = new List<string>();
        visit.Page.Request += (_, request) =>
            atSite.AddRange(request.Url.StartsWith(_site.CdnOrigin, StringComparison.Ordinal) ? [] : [new Uri(request.Url).AbsolutePath]);
        _site.Requests.Clear();
        await visit.Page.GotoAsync("/");
        await visit.Page.WaitForFunctionAsync("window.ready");

        await Compute(visit.Page, "face/chunked", "buffer", isolate: false);

        CollectionAssert.IsSubsetOf(
            new[] { "/shop/weights/face/chunked.enc", "/shop/weights/face/chunked.data.enc" },
            _site.Requests.Select(request => request.Path).ToArray()
        );
        Assert.DoesNotContain(request => request.HasCookie, _site.Requests);
        Assert.Contains("/weights/models.json", atSite);
        Assert.DoesNotContain(path => path.EndsWith(".enc", StringComparison.Ordinal), atSite);
    }

    private static Task<float[]> Compute(IPage page, string name, string memory, bool isolate) =>
        page.EvaluateAsync<float[]>("([name, options]) => window.compute(name, options)", new object[] { name, new { memory, isolate } });
}
