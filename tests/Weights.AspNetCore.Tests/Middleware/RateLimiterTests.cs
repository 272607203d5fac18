using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>A rate limiter of the app that refuses key requests, before and after routing.</summary>
[TestClass]
public sealed class RateLimiterTests
{
    [TestMethod]
    [DataRow(StatusCodes.Status429TooManyRequests, Placement.Automatic)]
    [DataRow(StatusCodes.Status429TooManyRequests, Placement.BeforeRouting)]
    [DataRow(StatusCodes.Status429TooManyRequests, Placement.AfterRouting)]
    [DataRow(StatusCodes.Status503ServiceUnavailable, Placement.Automatic)]
    [DataRow(StatusCodes.Status503ServiceUnavailable, Placement.BeforeRouting)]
    [DataRow(StatusCodes.Status503ServiceUnavailable, Placement.AfterRouting)]
    public async Task Its_refusal_is_recorded_and_has_the_headers(int status, Placement placement)
    {
        await using var site = await StartAsync(status, placement, static _ => { });
        await site.AssertRefusedAsync(status, code: null, GrantOutcome.RateLimited);
    }

    [TestMethod]
    [DataRow(StatusCodes.Status429TooManyRequests)]
    [DataRow(StatusCodes.Status503ServiceUnavailable)]
    public async Task A_redirect_of_the_apps_status_codes_does_not_replace_it(int status)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await StartAsync(status, placement, app => app.UseStatusCodePagesWithRedirects("/error"));
            await site.AssertRefusedAsync(status, code: null, GrantOutcome.RateLimited);
        }
    }

    [TestMethod]
    [DataRow(StatusCodes.Status429TooManyRequests)]
    [DataRow(StatusCodes.Status503ServiceUnavailable)]
    public async Task A_status_of_the_apps_handler_of_status_codes_does_not_replace_it(int status)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await StartAsync(status, placement, Trial.All["UseStatusCodePages, handler"].Use);
            using var response = await site.AskAsync(TrialSite.Ann);
            Assert.AreEqual(status, (int)response.StatusCode, $"{placement}");
            TrialSite.AssertHeaders(response, $"{placement}");
            CollectionAssert.AreEqual(new[] { GrantOutcome.RateLimited }, site.Audit.Outcomes.ToArray(), $"{placement}");
        }
    }

    [TestMethod]
    [DataRow("/other", DisplayName = "another path")]
    [DataRow("/other/api/model-key/session", DisplayName = "a path that only ends like that of an endpoint")]
    public async Task A_redirect_of_the_apps_own_404_stays(string path)
    {
        await using var site = await TrialSite.StartAsync(
            Placement.BeforeRouting,
            static app => app.UseStatusCodePagesWithRedirects("/error")
        );
        using var response = await site.Site.SendAsync(HttpMethod.Post, path, user: null);
        Assert.AreEqual(HttpStatusCode.Redirect, response.StatusCode);
        Assert.AreEqual("/error", response.Headers.Location?.OriginalString);
        Assert.IsEmpty(site.Audit.Outcomes);
    }

    [TestMethod]
    public async Task A_redirect_of_the_apps_own_endpoint_stays()
    {
        await using var site = await TrialSite.StartAsync(
            Placement.BeforeRouting,
            static app =>
            {
                app.UseStatusCodePagesWithRedirects("/error");
                app.MapPost("/other/api/model-key/session", static () => Results.StatusCode(StatusCodes.Status402PaymentRequired));
            }
        );
        using var response = await site.Site.SendAsync(HttpMethod.Post, "/other/api/model-key/session", user: null);
        Assert.AreEqual(HttpStatusCode.Redirect, response.StatusCode);
        Assert.IsEmpty(site.Audit.Outcomes);
    }

    [TestMethod]
    [DataRow(StatusCodes.Status429TooManyRequests)]
    [DataRow(StatusCodes.Status503ServiceUnavailable)]
    public async Task Before_routing_an_error_page_does_not_change_its_status(int status)
    {
        await using var site = await StartAsync(status, Placement.BeforeRouting, app => app.UseStatusCodePagesWithReExecute("/error"));
        using var response = await site.AskAsync(TrialSite.Ann);
        Assert.AreEqual(status, (int)response.StatusCode);
        TrialSite.AssertHeaders(response);
        CollectionAssert.AreEqual(new[] { GrantOutcome.RateLimited }, site.Audit.Outcomes.ToArray());
    }

    [TestMethod]
    public async Task Before_routing_a_path_base_does_not_hide_a_key_request()
    {
        await using var site = await StartAsync(
            StatusCodes.Status429TooManyRequests,
            Placement.BeforeRouting,
            app => app.UsePathBase("/shop")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/shop/api/model-key/", UriKind.Relative));
        request.Headers.Add("Origin", SessionClient.Origin);
        using var response = await site.Site.Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, response.StatusCode);
        TrialSite.AssertHeaders(response);
        Assert.AreEqual(
            (KeyDelivery.Raw, GrantOutcome.RateLimited),
            (site.Audit.Entries[0].Request.Delivery, site.Audit.Outcomes.Single())
        );
    }

    [TestMethod]
    public async Task Its_refusal_of_another_request_is_not_changed_or_recorded()
    {
        await using var site = await StartAsync(StatusCodes.Status429TooManyRequests, Placement.BeforeRouting, static _ => { });
        using var response = await site.Site.SendAsync(HttpMethod.Get, "/error", user: null);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.IsFalse(response.Headers.Contains("Cache-Control"));
        Assert.IsEmpty(site.Audit.Outcomes);
    }

    /// <summary>Starts a site whose limiter allows nothing.</summary>
    private static Task<TrialSite> StartAsync(int status, Placement placement, Action<WebApplication> useBefore) =>
        TrialSite.StartAsync(
            placement,
            app =>
            {
                useBefore(app);
                app.UseRateLimiter();
            },
            builder =>
                builder.Services.AddRateLimiter(limits =>
                {
                    limits.RejectionStatusCode = status;
                    limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(_ =>
                        RateLimitPartition.Get("all", _ => new NothingAllowed())
                    );
                })
        );

    private sealed class NothingAllowed : RateLimiter
    {
        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => null;

        protected override RateLimitLease AttemptAcquireCore(int permitCount) => new Refused();

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
            new(new Refused());

        private sealed class Refused : RateLimitLease
        {
            public override bool IsAcquired => false;

            public override IEnumerable<string> MetadataNames => [];

            public override bool TryGetMetadata(string metadataName, out object? metadata)
            {
                metadata = null;
                return false;
            }
        }
    }
}
