using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

/// <summary>
/// The limits of key delivery. A window lasts a minute and may end during a test, so tests send requests until the first refusal.
/// </summary>
[TestClass]
public sealed class RateLimitTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task A_session_over_its_limit_is_429_with_Retry_After()
    {
        await using var site = await StartAsync(o => o.RequestsPerMinutePerSession = 2);
        using var refused = await AskUntilRefusedAsync(site, "ann weights/customer:c_1 weights/session:s_1", atMost: 6);
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta is { TotalSeconds: >= 1 and <= 60 });
        await RefusalResponses.AssertAsync(HttpStatusCode.TooManyRequests, "rate-limited", refused);
    }

    [TestMethod]
    public async Task A_session_over_its_limit_does_not_limit_other_sessions()
    {
        await using var site = await StartAsync(o => o.RequestsPerMinutePerSession = 2);
        using var refused = await AskUntilRefusedAsync(site, "ann weights/customer:c_1 weights/session:s_1", atMost: 6);
        using var client = new SessionClient(_key.Kid);
        using var other = await client.PostAsync(site.Client, "ann weights/customer:c_1 weights/session:s_2");
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
    }

    [TestMethod]
    public async Task A_customer_over_the_limit_is_429_in_all_sessions()
    {
        await using var site = await StartAsync(o => o.RequestsPerMinutePerCustomer = 2);
        using var refused = await AskUntilRefusedAsync(site, "ann weights/customer:c_1", atMost: 6);
        await RefusalResponses.AssertAsync(HttpStatusCode.TooManyRequests, "rate-limited", refused);
    }

    [TestMethod]
    public async Task A_customer_over_the_limit_does_not_limit_other_customers()
    {
        await using var site = await StartAsync(o => o.RequestsPerMinutePerCustomer = 2);
        using var refused = await AskUntilRefusedAsync(site, "ann weights/customer:c_1", atMost: 6);
        using var client = new SessionClient(_key.Kid);
        using var other = await client.PostAsync(site.Client, "bob weights/customer:c_2");
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
    }

    [TestMethod]
    public async Task Requests_over_a_sessions_limit_do_not_count_for_its_customer()
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

    [TestMethod]
    public async Task Users_whose_tokens_have_only_a_subject_are_limited_one_by_one()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                Services = static builder =>
                    builder
                        .Services.AddAuthentication("subject")
                        .AddScheme<AuthenticationSchemeOptions, SubjectAuthentication>("subject", null),
            }
        );
        var granted = 0;
        for (var i = 0; i < 700; i++)
        {
            using var client = new SessionClient(_key.Kid);
            using var response = await client.PostAsync(site.Client, "ann");
            granted += response.IsSuccessStatusCode ? 1 : 0;
        }

        // The default is 120 in a minute. More than three minutes would be a test that hangs.
        Assert.IsTrue(granted is >= 120 and <= 480, $"{granted} of 700");
        using var other = new SessionClient(_key.Kid);
        using var bob = await other.PostAsync(site.Client, "bob");
        Assert.AreEqual(HttpStatusCode.OK, bob.StatusCode);
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

    /// <summary>The user of a token (JWT) whose claims keep their names: <c>MapInboundClaims</c> is false.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "The authentication services make it.")]
    private sealed class SubjectAuthentication(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new ClaimsIdentity([new Claim("sub", Request.Headers[TestAuthentication.Header].ToString())], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
