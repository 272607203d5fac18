using System.Text.Json;

namespace Weights.Blazor.Tests;

/// <summary>Encrypted files that stay on the device.</summary>
[TestClass]
public sealed class KeptModels(TestContext context)
{
    [TestMethod]
    public async Task A_load_keeps_files_only_if_the_app_or_the_load_wants_it()
    {
        var browser = new FakeBrowser();
        await FakeBrowser.Loader(browser).LoadAsync("a", cancellationToken: context.CancellationToken);
        Assert.IsFalse(FakeBrowser.Request(browser).TryGetProperty("cache", out _));

        browser.Calls.Clear();
        var loader = FakeBrowser.Loader(browser, static options => options.Cache = new());
        await loader.LoadAsync("a", cancellationToken: context.CancellationToken);
        Assert.AreEqual("""{"persist":false}""", FakeBrowser.Request(browser).GetProperty("cache").GetRawText());

        browser.Calls.Clear();
        var own = new ModelLoadOptions
        {
            Cache = new() { MaxBytes = 5_000_000_000, Persist = true },
        };
        await loader.LoadAsync("a", own, context.CancellationToken);
        Assert.AreEqual("""{"maxBytes":5000000000,"persist":true}""", FakeBrowser.Request(browser).GetProperty("cache").GetRawText());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_prefetch_says_whether_all_files_are_on_the_device(bool prefetched)
    {
        var browser = new FakeBrowser();
        browser.Kept["prefetch"] = JsonSerializer.Serialize(new { prefetched });

        Assert.AreEqual(prefetched, await FakeBrowser.Loader(browser).PrefetchAsync("a", cancellationToken: context.CancellationToken));
    }

    [TestMethod]
    public async Task A_failed_prefetch_throws_what_the_loader_says()
    {
        var browser = new FakeBrowser();
        browser.Kept["prefetch"] = """{"failure":{"code":"http-status","message":"404","status":404}}""";

        var error = await Assert.ThrowsExactlyAsync<ModelLoadException>(async () =>
            await FakeBrowser.Loader(browser).PrefetchAsync("a", cancellationToken: context.CancellationToken)
        );

        Assert.AreEqual("http-status", error.Code);
    }

    [TestMethod]
    public async Task A_cancelled_prefetch_is_aborted_in_the_page()
    {
        var browser = new FakeBrowser();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        browser.Kept["prefetch"] = """{"aborted":true}""";
        browser.DuringLoad = _ => stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await FakeBrowser.Loader(browser).PrefetchAsync("a", cancellationToken: stop.Token)
        );
    }

    [TestMethod]
    public async Task Kept_models_are_listed_deleted_and_cleared()
    {
        var browser = new FakeBrowser();
        browser.Kept["listCached"] = """[{"name":"a","bytes":5,"complete":true,"used":"2026-01-02T03:04:05.000Z"}]""";
        browser.Kept["deleteCached"] = true;
        var loader = FakeBrowser.Loader(browser);

        var model = Assert.ContainsSingle(await loader.ListCachedAsync());
        Assert.AreEqual(new CachedModel("a", 5, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), model);
        Assert.IsTrue(await loader.DeleteCachedAsync("a"));
        await loader.ClearCacheAsync();

        Assert.AreEqual("a", browser.Calls.Single(call => call.Function == "deleteCached").Arguments[1]);
        Assert.ContainsSingle(browser.Calls.Where(call => call.Function == "clearCache"));
    }
}
