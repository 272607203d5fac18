using System.Text;

namespace Weights.Browser.Tests.Keys;

/// <summary>The loader in Chromium against the endpoints of Weights.AspNetCore on a real Kestrel.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KeysOfTheEndpoints
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    // Renewal comes after some six seconds and has two: enough on a busy machine.
    internal static readonly TimeSpan Short = TimeSpan.FromSeconds(8);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Open_models_of_both_formats_while_wire_console_storage_and_heap_hold_none(bool wrapped)
    {
        await using var site = await KeySite.StartAsync(Long);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var console = new StringBuilder();
        var page = await SignIn(profile, site.Address, TwoCustomers.Ann);
        page.Console += (_, message) => console.AppendLine(message.Text);

        // The licence file is the user's own: the page has it, the network does not.
        var opened = await Open(page, [.. site.Models.Select(model => model.Name)], wrapped ? new { wrapped = "/api/model-key/wrapped?kid={kid}", customerKey = site.CustomerKeyHex } : site.Session);

        CollectionAssert.AreEqual(site.Models.Select(model => model.PlaintextSha256).ToArray(), opened);
        var answers = site.Wire.Exchanges.Where(exchange => exchange.Path.StartsWith("/api/model-key/", StringComparison.Ordinal)).ToArray();
        Assert.HasCount(site.Models.Count, answers);
        Assert.IsTrue(answers.All(answer => answer.Status == 200 && answer.Bytes.AsSpan().IndexOf("\"wrapped\":"u8) >= 0), "The wire was not recorded.");
        var storage = await profile.StorageStateAsync(new() { IndexedDB = true })
            + await page.EvaluateAsync<string>("async () => JSON.stringify([{ ...sessionStorage }, await caches.keys()])");
        var heap = await HeapSnapshot(page);
        // No Assert.Contains: a failure would print the heap.
        Assert.IsTrue(heap.Contains(site.Models[0].PlaintextSha256, StringComparison.Ordinal), "The snapshot is not of this page.");
        foreach (var key in site.Models.Select(model => model.Key))
        {
            Assert.IsFalse(site.Wire.Exchanges.Any(exchange => KeyText.BytesOf(key).Any(form => exchange.Bytes.AsSpan().IndexOf(form) >= 0)), "on the wire");
            foreach (var (place, text) in new[] { ("console", console.ToString()), ("storage", storage), ("heap", heap) })
            {
                Assert.IsFalse(KeyText.TextsOf(key).Any(form => text.Contains(form, StringComparison.Ordinal)), place);
            }
        }
    }

    [TestMethod]
    public async Task Are_withdrawn_from_a_suspended_customer_while_another_one_notices_nothing()
    {
        await using var site = await KeySite.StartAsync(Short);
        await using var profileOfAnn = await PublishedSample.Browser.NewContextAsync();
        await using var profileOfBob = await PublishedSample.Browser.NewContextAsync();
        var ann = await SignIn(profileOfAnn, site.Address, TwoCustomers.Ann);
        var bob = await SignIn(profileOfBob, site.Address, TwoCustomers.Bob);
        await Open(ann, ["small"], site.Session);
        await Open(bob, ["small"], site.Session);

        site.Customers.Suspend(TwoCustomers.Ann);

        CollectionAssert.AreEqual(new[] { "revoked small" }, await WhenEnded(ann));
        CollectionAssert.AreEqual(new[] { "key-revoked" }, await Open(ann, ["large"], site.Session));
        CollectionAssert.AreEqual(new[] { site.Models[1].PlaintextSha256 }, await Open(bob, ["large"], site.Session));
        Assert.IsEmpty(await bob.EvaluateAsync<string[]>("async () => (await import('/page.js')).statuses()"));
    }

    [TestMethod]
    public async Task End_with_their_sessions_when_the_user_signs_out()
    {
        await using var site = await KeySite.StartAsync(Short);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await SignIn(profile, site.Address, TwoCustomers.Ann);
        await Open(page, ["small"], site.Session);

        await page.EvaluateAsync("() => fetch('/sign-out', { method: 'POST' })");

        CollectionAssert.AreEqual(new[] { "expired small" }, await WhenEnded(page));
    }

    [TestMethod]
    public async Task Are_not_for_pages_of_another_origin()
    {
        await using var site = await KeySite.StartAsync(Long);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await SignIn(profile, new UriBuilder(site.Address) { Host = "127.0.0.1" }.Uri, TwoCustomers.Ann);

        CollectionAssert.AreEqual(new[] { "key-refused" }, await Open(page, ["small"], site.Session));
    }

    private static async Task<IPage> SignIn(IBrowserContext profile, Uri address, string customer)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(address.ToString());
        await page.EvaluateAsync("(customer) => fetch(`/sign-in?customer=${customer}`, { method: 'POST' })", customer);
        return page;
    }

    private static Task<string[]> Open(IPage page, string[] names, object key) =>
        page.EvaluateAsync<string[]>("async ({ names, key }) => (await import('/page.js')).open(names, key)", new { names, key });

    private static Task<string[]> WhenEnded(IPage page) => page.EvaluateAsync<string[]>("async () => (await import('/page.js')).whenEnded()");

    private static async Task<string> HeapSnapshot(IPage page)
    {
        var snapshot = new StringBuilder();
        var session = await page.Context.NewCDPSessionAsync(page);
        session.Event("HeapProfiler.addHeapSnapshotChunk").OnEvent += (_, chunk) => snapshot.Append(chunk!.Value.GetProperty("chunk").GetString());
        await session.SendAsync("HeapProfiler.takeHeapSnapshot", new() { ["captureNumericValue"] = true });
        return snapshot.ToString();
    }
}
