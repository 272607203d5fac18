using System.Net;
using System.Text;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Whatever middleware an app has, wherever: responses keep status, code and headers, and the audit has each refusal.</summary>
[TestClass]
public sealed class TrialTests
{
    public static IEnumerable<object[]> Trials =>
        from name in Trial.All.Keys
        from placement in Enum.GetValues<Placement>()
        select new object[] { name, placement };

    [TestMethod]
    [DynamicData(nameof(Trials))]
    public async Task A_grant_is_delivered(string name, Placement placement)
    {
        await using var site = await StartAsync(name, placement);
        using var client = new SessionClient(site.Key.Kid);
        using var response = await client.PostAsync(site.Site.Client, TrialSite.Ann);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        TrialSite.AssertHeaders(response);
        using var key = client.Open(await response.Content.ReadAsStringAsync());
        Assert.AreEqual(site.Key.Kid, key?.Kid);
        using var raw = await site.Site.GetAsync("", TrialSite.Ann);
        CollectionAssert.AreEqual(site.Key.Bytes, await raw.Content.ReadAsByteArrayAsync());
        CollectionAssert.AreEqual(new[] { GrantOutcome.Granted, GrantOutcome.Granted }, site.Audit.Outcomes.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Trials))]
    public async Task A_refusal_keeps_its_status_and_is_recorded(string name, Placement placement)
    {
        await using var site = await StartAsync(name, placement);
        await site.AssertRefusedAsync(401, code: null, GrantOutcome.NotSignedIn, user: null);
        await site.AssertRefusedAsync(403, code: null, GrantOutcome.PolicyRefused, "mallory weights/customer:c_1");
        await site.AssertRefusedAsync(
            403,
            "key-revoked",
            GrantOutcome.CustomerSuspended,
            "ann weights/customer:CustomerSuspended weights/session:s_2"
        );
        await site.AssertRefusedAsync(503, "unavailable", GrantOutcome.Unavailable, "ann weights/customer:Unavailable weights/session:s_3");
        await site.AssertRefusedAsync(405, "bad-request", GrantOutcome.Malformed, change: request => request.Method = HttpMethod.Put);
        await site.AssertRefusedAsync(
            415,
            "bad-request",
            GrantOutcome.Malformed,
            "ann weights/customer:c_1 weights/session:s_4",
            request => request.Content = new StringContent("{}", Encoding.UTF8, "text/plain")
        );
    }

    [TestMethod]
    [DynamicData(nameof(Trials))]
    public async Task The_limit_of_a_session_keeps_429(string name, Placement placement)
    {
        await using var site = await StartAsync(name, placement);

        // A window of the limit may end during the test.
        for (var i = 0; i < 4; i++)
        {
            using var allowed = await site.AskAsync(TrialSite.Ann);
        }

        await site.AssertRefusedAsync(429, "rate-limited", GrantOutcome.RateLimited);
    }

    private static Task<TrialSite> StartAsync(string name, Placement placement) =>
        TrialSite.StartAsync(
            placement,
            Trial.All[name].Use,
            builder => Trial.All[name].Services?.Invoke(builder.Services),
            endpoint =>
                endpoint.RequireAuthorization(policy => policy.RequireAssertion(context => context.User.Identity?.Name != "mallory")),
            keys: options => options.RequestsPerMinutePerSession = 3
        );
}
