using System.Text;

namespace Weights.Browser.Tests.Keys;

/// <summary>A session from the sign-in to its end, in Chromium against the endpoints of Weights.AspNetCore, with all recorded that goes over the wire and all read that the page keeps.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AWholeSession
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Leaves_no_key_on_the_wire_and_neither_key_nor_model_in_console_storage_or_JavaScript(bool isolate)
    {
        await using var visit = await KeyVisit.BeginAsync(KeysOfTheEndpoints.Short);
        var (site, page) = (visit.Site, visit.Page);

        CollectionAssert.AreEqual(visit.Hashes, await visit.OpenAsync(site.Session, isolate));

        // It renews, until the user signs out.
        await page.WaitForResponseAsync(response =>
            response.Request.Method == "POST" && response.Ok && response.Url.EndsWith("/session", StringComparison.Ordinal)
        );
        await visit.AssertKeepsNothingAsync(isolate ? site.Models.Count : 0);
        await page.EvaluateAsync("() => fetch('/sign-out', { method: 'POST' })");
        var told = await page.EvaluateAsync<string[]>("async (count) => (await import('/page.js')).whenTold(count)", site.Models.Count);
        CollectionAssert.AreEquivalent(site.Models.Select(model => $"expired {model.Name}").ToArray(), told);
        await visit.AssertKeepsNothingAsync(workers: 0);
        AssertOnWire(site, "\"wrapped\":", atLeast: site.Models.Count + 1);
        AssertNotOnWire(site, site.Models.Select(model => model.Key));
    }

    [TestMethod]
    public async Task Of_the_wrapped_mode_leaves_what_the_licence_file_says_to_the_page_alone()
    {
        await using var visit = await KeyVisit.BeginAsync(TimeSpan.FromHours(1));
        var site = visit.Site;
        var customerKey = Convert.FromHexString(site.CustomerKeyHex);

        // The page has the licence key as text; whatever the loader makes of that is gone.
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
    public async Task Of_the_compatible_mode_leaves_the_key_in_the_answer_alone()
    {
        await using var visit = await KeyVisit.BeginAsync(TimeSpan.FromHours(1));

        CollectionAssert.AreEqual(visit.Hashes, await visit.OpenAsync("/api/model-key?kid={kid}", isolate: false));
        await visit.AssertKeepsNothingAsync(workers: 0);
        foreach (var model in visit.Site.Models)
        {
            Assert.AreEqual(
                1,
                visit.Site.Wire.Exchanges.Count(exchange => exchange.Bytes.AsSpan().IndexOf(model.Key) >= 0),
                "The wire was not recorded."
            );
        }
    }

    private static void AssertOnWire(KeySite site, string text, int atLeast) =>
        Assert.IsGreaterThanOrEqualTo(
            atLeast,
            site.Wire.Exchanges.Count(exchange => exchange.Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0),
            "The wire was not recorded."
        );

    private static void AssertNotOnWire(KeySite site, IEnumerable<byte[]> secrets)
    {
        foreach (var form in secrets.SelectMany(KeyText.BytesOf))
        {
            Assert.IsFalse(site.Wire.Exchanges.Any(exchange => exchange.Bytes.AsSpan().IndexOf(form) >= 0));
        }
    }

    /// <summary>A signed-in user on a site, with a look at all that the page keeps.</summary>
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
            var site = await KeySite.StartAsync(lease);
            var profile = await PublishedSample.Browser.NewContextAsync();
            var page = await KeysOfTheEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
            return new KeyVisit(site, profile, page, await HeapSnapshots.OfAsync(page), await BufferSearch.PlantAsync(page));
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
            // No Assert.Contains: a failure would print the heap.
            Assert.IsTrue(heap.Contains(Hashes[0], StringComparison.Ordinal), "The snapshot is not of this page.");
            var storage =
                await _profile.StorageStateAsync(new() { IndexedDB = true })
                + await Page.EvaluateAsync<string>("async () => JSON.stringify([{ ...sessionStorage }, await caches.keys()])");
            Assert.EndsWith("[{},[]]", storage);
            foreach (var model in Site.Models)
            {
                foreach (var (place, text) in new[] { ("console", _console.ToString()), ("storage", storage), ("heap", heap) })
                {
                    Assert.IsFalse(KeyText.TextsOf(model.Key).Any(form => text.Contains(form, StringComparison.Ordinal)), place);
                }
            }

            byte[][] secrets = [.. Site.Models.Select(model => model.Key), .. Site.Models.Select(model => model.Sample)];
            CollectionAssert.AreEqual(new int[secrets.Length], Buffers.Count(secrets), "Copies of keys, and of models, in arrays.");
        }

        public async ValueTask DisposeAsync()
        {
            await _profile.CloseAsync();
            await Site.DisposeAsync();
        }
    }
}
