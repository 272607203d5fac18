using Weights.AspNetCore;

namespace Weights.Browser.Tests.Keys;

/// <summary>The loader in Chromium with the endpoints of Weights.AspNetCore on Kestrel.</summary>
[TestClass]
public sealed class KeyEndpoints
{
    private static readonly TimeSpan _long = TimeSpan.FromHours(1);

    // A renewal begins after about 14 seconds and has 5 seconds, which is enough on a busy machine.
    private static readonly TimeSpan _short = TimeSpan.FromSeconds(20);

    [TestMethod]
    public async Task A_suspended_customers_sessions_end_and_another_customers_go_on()
    {
        await using var site = await KeySite.StartAsync(_short);
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
    public async Task A_suspended_customers_load_ends_and_another_customers_goes_on()
    {
        await using var site = await KeySite.StartAsync(_long);
        await using var profileOfAnn = await PublishedSample.Browser.NewContextAsync();
        await using var profileOfBob = await PublishedSample.Browser.NewContextAsync();
        var ann = await SignIn(profileOfAnn, site.Address, TwoCustomers.Ann);
        var bob = await SignIn(profileOfBob, site.Address, TwoCustomers.Bob);
        var downloads = new TaskCompletionSource();
        site.Downloads = downloads.Task;
        var granted = Task.WhenAll(
            new[] { ann, bob }.Select(page =>
                page.WaitForResponseAsync(response =>
                    response.Request.Method == "POST" && response.Ok && response.Url.EndsWith("/session", StringComparison.Ordinal)
                )
            )
        );
        var (loadOfAnn, loadOfBob) = (Open(ann, ["large"], site.Session), Open(bob, ["large"], site.Session));
        await granted;

        site.Customers.Suspend(TwoCustomers.Ann);
        await ann.EvaluateAsync(PageScript.ReturnAfterMinute);

        // Her lease ends during the download, and with it the load.
        CollectionAssert.AreEqual(new[] { "key-revoked" }, await loadOfAnn);
        Assert.IsFalse(loadOfBob.IsCompleted);
        downloads.SetResult();
        CollectionAssert.AreEqual(new[] { site.Models[1].PlaintextSha256 }, await loadOfBob);
        Assert.IsEmpty(await bob.EvaluateAsync<string[]>("async () => (await import('/page.js')).statuses()"));
    }

    [TestMethod]
    public async Task Sessions_end_when_the_user_signs_out()
    {
        await using var site = await KeySite.StartAsync(_long);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await SignIn(profile, site.Address, TwoCustomers.Ann);
        await Open(page, ["small"], site.Session);

        await page.EvaluateAsync("() => fetch('/sign-out', { method: 'POST' })");
        await page.EvaluateAsync(PageScript.ReturnAfterMinute);

        CollectionAssert.AreEqual(new[] { "expired small" }, await WhenEnded(page));
    }

    [TestMethod]
    public async Task Pages_of_another_origin_get_no_key()
    {
        await using var site = await KeySite.StartAsync(_long);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await SignIn(profile, new UriBuilder(site.Address) { Host = "127.0.0.1" }.Uri, TwoCustomers.Ann);

        CollectionAssert.AreEqual(new[] { "key-refused" }, await Open(page, ["small"], site.Session));
    }

    internal static async Task<IPage> SignIn(IBrowserContext profile, Uri address, string customer)
    {
        var page = await profile.NewPageAsync();
        await page.GotoAsync(address.ToString());
        await page.EvaluateAsync("(customer) => fetch(`/sign-in?customer=${customer}`, { method: 'POST' })", customer);
        return page;
    }

    internal static Task<string[]> Open(IPage page, string[] names, object key) =>
        page.EvaluateAsync<string[]>("async ({ names, key }) => (await import('/page.js')).open(names, key)", new { names, key });

    [TestMethod]
    public async Task Each_refusal_has_a_code_that_the_loader_knows()
    {
        await using var site = await KeySite.StartAsync(_long);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await SignIn(profile, site.Address, TwoCustomers.Ann);
        foreach (var outcome in Enum.GetValues<GrantOutcome>().Except([GrantOutcome.Granted]))
        {
            site.Customers.Refusal = outcome;
            var expected = outcome switch
            {
                GrantOutcome.CustomerSuspended or GrantOutcome.SessionRevoked => "key-revoked",
                GrantOutcome.EntitlementEnded or GrantOutcome.KeyRetired => "key-expired",
                GrantOutcome.RateLimited => "rate-limited",
                GrantOutcome.Malformed => "bad-request",
                GrantOutcome.InsecureTransport => "insecure-transport",
                GrantOutcome.Unavailable or GrantOutcome.RootKeyLost or GrantOutcome.NotDelivered => "unavailable",
                _ => "key-refused",
            };
            CollectionAssert.AreEqual(new[] { expected }, await Open(page, ["small"], site.Session), $"{outcome}");
        }
    }

    private static Task<string[]> WhenEnded(IPage page) =>
        page.EvaluateAsync<string[]>("async () => (await import('/page.js')).whenEnded()");
}
