using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>The limits that key delivery has by itself. Windows are a minute long and a test is not, but a window may end within one: limits are asserted from their first refusal on.</summary>
[TestClass]
public sealed class RateLimitTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task A_session_that_asks_too_often_is_told_when_to_come_again_and_others_are_not()
    {
        await using var site = await StartAsync(o => o.RequestsPerMinutePerSession = 2);
        using var refused = await AskUntilRefusedAsync(site, "ann weights/customer:c_1 weights/session:s_1", atMost: 6);
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta is { TotalSeconds: >= 1 and <= 60 });
        await Problems.AssertAsync(HttpStatusCode.TooManyRequests, "rate-limited", refused);
        using var client = new SessionClient(_key.Kid);
        using var other = await client.PostAsync(site.Client, "ann weights/customer:c_1 weights/session:s_2");
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
    }

    [TestMethod]
    public async Task A_customer_that_asks_too_often_is_limited_in_all_sessions_and_other_customers_are_not()
    {
        await using var site = await StartAsync(o => o.RequestsPerMinutePerCustomer = 2);
        using var refused = await AskUntilRefusedAsync(site, "ann weights/customer:c_1", atMost: 6);
        await Problems.AssertAsync(HttpStatusCode.TooManyRequests, "rate-limited", refused);
        using var client = new SessionClient(_key.Kid);
        using var other = await client.PostAsync(site.Client, "bob weights/customer:c_2");
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
    }

    [TestMethod]
    public async Task What_a_session_asks_too_often_is_not_counted_against_the_other_sessions_of_its_customer()
    {
        await using var site = await StartAsync(o => (o.RequestsPerMinutePerSession, o.RequestsPerMinutePerCustomer) = (2, 12));
        for (var i = 0; i < 12; i++)
        {
            using var greedy = new SessionClient(_key.Kid);
            using var response = await greedy.PostAsync(site.Client, "ann weights/customer:c_1 weights/session:s_1");
        }

        using var client = new SessionClient(_key.Kid);
        using var other = await client.PostAsync(site.Client, "ann weights/customer:c_1 weights/session:s_2");
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
    }

    private Task<Site> StartAsync(Action<ModelKeyOptions> limits) =>
        Site.StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, Keys = limits });

    private async Task<HttpResponseMessage> AskUntilRefusedAsync(Site site, string user, int atMost)
    {
        for (var i = 0; i < atMost; i++)
        {
            using var client = new SessionClient(_key.Kid);
            var response = await client.PostAsync(site.Client, user);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return response;
            }

            response.Dispose();
        }

        throw new AssertFailedException($"{atMost} requests were all granted");
    }
}
