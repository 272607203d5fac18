using System.Text;

namespace Weights.Browser.Tests.Keys;

/// <summary>
/// Sessions from sign-in to their end, in Chromium with the endpoints of Weights.AspNetCore. The tests record all traffic and read
/// everything that the page keeps.
/// </summary>
[TestClass]
[DoNotParallelize] // it searches the memory of all pages of the browser
public sealed class WholeSessions
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_session_protocol_leaves_no_key_in_traffic_and_nothing_in_the_page(bool isolate)
    {
        await using var visit = await KeyVisit.BeginAsync(TimeSpan.FromHours(1));
        var (site, page) = (visit.Site, visit.Page);

        CollectionAssert.AreEqual(visit.Hashes, await visit.OpenAsync(site.Session, isolate));

        // The lease is renewed until the user signs out.
        await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync(PageScript.ReturnAfterMinute),
            response => response.Request.Method == "POST" && response.Ok && response.Url.EndsWith("/session", StringComparison.Ordinal)
        );
        await visit.AssertKeepsNothingAsync(isolate ? site.Models.Count : 0);
        await page.EvaluateAsync("() => fetch('/sign-out', { method: 'POST' })");
        await page.EvaluateAsync(PageScript.ReturnAfterMinute);
        var statuses = await page.EvaluateAsync<string[]>(
            "async (count) => (await import('/page.js')).whenStatuses(count)",
            site.Models.Count
        );
        CollectionAssert.AreEquivalent(site.Models.Select(model => $"expired {model.Name}").ToArray(), statuses);
        await visit.AssertKeepsNothingAsync(workers: 0);
        AssertOnWire(site, "\"wrapped\":", atLeast: site.Models.Count + 1);
        AssertNotOnWire(site, site.Models.Select(model => model.Key));
    }

    [TestMethod]
    public async Task The_wrapped_mode_leaves_the_customers_key_only_in_the_page()
    {
        await using var visit = await KeyVisit.BeginAsync(TimeSpan.FromHours(1));
        var site = visit.Site;
        var customerKey = Convert.FromHexString(site.CustomerKeyHex);

        // The page has the licence key as text. The loader must keep nothing of it.
        CollectionAssert.AreEqual(
            visit.Hashes,
            await visit.OpenAsync(new { wrapped = "/api/model-key/wrapped?kid={kid}", customerKey = site.CustomerKeyHex }, isolate: false)
        );
        await visit.AssertKeepsNothingAsync(workers: 0);
        CollectionAssert.AreEqual(new[] { 0 }, visit.Buffers.Count(customerKey));
        AssertOnWire(site, "\"wrapped\":", site.Models.Count);
        AssertNotOnWire(site, [.. site.Models.Select(model => model.Key), customerKey]);
    }

    [TestMethod]
    public async Task The_raw_mode_leaves_the_key_only_in_the_response()
    {
        await using var visit = await KeyVisit.BeginAsync(TimeSpan.FromHours(1));

        CollectionAssert.AreEqual(visit.Hashes, await visit.OpenAsync("/api/model-key?kid={kid}", isolate: false));
        await visit.AssertKeepsNothingAsync(workers: 0);
        foreach (var model in visit.Site.Models)
        {
            Assert.AreEqual(
                1,
                visit.Site.Traffic.Exchanges.Count(exchange => exchange.Bytes.AsSpan().IndexOf(model.Key) >= 0),
                "The traffic was not recorded."
            );
        }
    }

    private static void AssertOnWire(KeySite site, string text, int atLeast) =>
        Assert.IsGreaterThanOrEqualTo(
            atLeast,
            site.Traffic.Exchanges.Count(exchange => exchange.Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0),
            "The traffic was not recorded."
        );

    private static void AssertNotOnWire(KeySite site, IEnumerable<byte[]> secrets)
    {
        foreach (var form in secrets.SelectMany(KeyForms.BytesOf))
        {
            Assert.IsFalse(site.Traffic.Exchanges.Any(exchange => exchange.Bytes.AsSpan().IndexOf(form) >= 0));
        }
    }

    /// <summary>A signed-in user of a site, and searches of everything that the page keeps.</summary>
    private sealed class KeyVisit : IAsyncDisposable
    {
        private readonly IBrowserContext _profile;
        private readonly StringBuilder _console = new();
        private readonly HeapSnapshots _heaps;

        private KeyVisit(KeySite site, IBrowserContext profile, IPage page, HeapSnapshots heaps, BufferSearch buffers)
        {
            (Site, _profile, Page, _heaps, Buffers) = (site, profile, page, heaps, buffers);
            page.Console += (_, message) => _console.AppendLine(message.Text);
        }

        public KeySite Site { get; }

        public IPage Page { get; }

        public BufferSearch Buffers { get; }

        public string[] Hashes => [.. Site.Models.Select(model => model.PlaintextSha256)];

        public static async Task<KeyVisit> BeginAsync(TimeSpan lease)
        {
            await using var started = new Started();
            var site = started.Add(await KeySite.StartAsync(lease));
            var profile = started.Add(await PublishedSample.Browser.NewContextAsync());
            var page = await KeyEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
            var visit = new KeyVisit(site, profile, page, await HeapSnapshots.OfAsync(page), await BufferSearch.PlantAsync(page));
            started.Move();
            return visit;
        }

        public Task<string[]> OpenAsync(object key, bool isolate) =>
            Page.EvaluateAsync<string[]>(
                "async ({ names, key, isolate }) => (await import('/page.js')).open(names, key, isolate)",
                new
                {
                    names = Site.Models.Select(model => model.Name),
                    key,
                    isolate,
                }
            );

        public async Task AssertKeepsNothingAsync(int workers)
        {
            var heap = await _heaps.TakeAsync(workers);
            // Not Assert.Contains, because a failure would print the heap.
            Assert.IsTrue(heap.Contains(Hashes[0], StringComparison.Ordinal), "The snapshot is not of this page.");
            var storage =
                await _profile.StorageStateAsync(new() { IndexedDB = true })
                + await Page.EvaluateAsync<string>("async () => JSON.stringify([{ ...sessionStorage }, await caches.keys()])");
            Assert.EndsWith("[{},[]]", storage);
            foreach (var model in Site.Models)
            {
                foreach (var (place, text) in new[] { ("console", _console.ToString()), ("storage", storage), ("heap", heap) })
                {
                    Assert.IsFalse(KeyForms.TextsOf(model.Key).Any(form => text.Contains(form, StringComparison.Ordinal)), place);
                }
            }

            byte[][] secrets = [.. Site.Models.Select(model => model.Key), .. Site.Models.Select(model => model.Sample)];
            CollectionAssert.AreEqual(new int[secrets.Length], Buffers.Count(secrets), "Copies of keys or of models are in arrays.");
        }

        public async ValueTask DisposeAsync()
        {
            await _profile.CloseAsync();
            await Site.DisposeAsync();
        }
    }
}
