using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.RateLimiting;

namespace Weights.AspNetCore.Tests;

/// <summary>The endpoints together with policies and middleware of the app.</summary>
[TestClass]
public sealed class AppMiddlewareTests
{
    private readonly TestKey _key = new();

    private Dictionary<string, string?> Configuration => new() { ["Weights:Keys:default"] = _key.Hex };

    [TestMethod]
    public async Task A_policy_that_refuses_is_403()
    {
        await using var site = await StartWithPolicyAsync(policy => policy.RequireClaim("subscriber"));
        using var refused = await site.GetAsync();
        using var allowed = await site.GetAsync(user: "ann subscriber:yes");
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.AreEqual("no-store", refused.Headers.GetValues("Cache-Control").Single());
        Assert.AreEqual(HttpStatusCode.OK, allowed.StatusCode);
    }

    [TestMethod]
    public async Task A_policy_that_says_nothing_of_sign_in_does_not_let_strangers_in()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Endpoint = endpoint => endpoint.RequireAuthorization(policy => policy.RequireAssertion(_ => true)),
            }
        );
        using var stranger = await site.SendAsync(HttpMethod.Get, "/api/model-key", user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var ann = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.OK, ann.StatusCode);
    }

    [TestMethod]
    [DataRow("?keyId=acme", HttpStatusCode.OK)]
    [DataRow("?keyId=globex", HttpStatusCode.Forbidden)]
    [DataRow("", HttpStatusCode.Forbidden)]
    [DataRow("?keyId=acme&keyId=globex", HttpStatusCode.Forbidden)]
    public async Task A_policy_can_allow_each_customer_only_their_own_key_ID(string query, HttpStatusCode expected)
    {
        await using var site = await StartWithCustomersAsync(new TestKey());
        using var response = await site.GetAsync(query, "ann customer:acme");
        Assert.AreEqual(expected, response.StatusCode);
    }

    [TestMethod]
    public async Task A_policy_that_reads_the_key_ID_refuses_a_kid_alone()
    {
        var other = new TestKey();
        await using var site = await StartWithCustomersAsync(other);
        using var response = await site.GetAsync($"?kid={other.Kid}", "ann customer:acme");
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [TestMethod]
    public async Task A_kid_of_another_key_ID_than_the_policy_allowed_is_404()
    {
        var other = new TestKey();
        await using var site = await StartWithCustomersAsync(other);
        using var response = await site.GetAsync($"?keyId=acme&kid={other.Kid}", "ann customer:acme");
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
    }

    [TestMethod]
    public async Task A_rate_limit_stops_the_third_request()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddRateLimiter(limits =>
                    {
                        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;

                        // Longer than a test runs.
                        limits.AddFixedWindowLimiter(
                            "keys",
                            o =>
                                (o.PermitLimit, o.Window, o.QueueProcessingOrder) = (
                                    2,
                                    TimeSpan.FromHours(1),
                                    QueueProcessingOrder.OldestFirst
                                )
                        );
                    });
                },
                Pipeline = app => app.UseRateLimiter(),
                Endpoint = endpoint => endpoint.RequireRateLimiting("keys"),
            }
        );
        using var first = await site.GetAsync();
        using var second = await site.GetAsync();
        using var third = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.OK, first.StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, second.StatusCode);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.AreEqual("no-store", third.Headers.GetValues("Cache-Control").Single());
    }

    [TestMethod]
    public async Task Output_caching_of_everything_does_not_store_keys()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddOutputCache(o => o.AddBasePolicy(new CacheEverything()));
                },
                Pipeline = app =>
                {
                    app.UseAuthentication();
                    app.UseAuthorization();
                    app.UseOutputCache();
                    app.MapGet("/cached", () => "cached").RequireAuthorization();
                },
            }
        );
        foreach (var (path, cached) in new[] { ("/cached", true), ("/api/model-key", false) })
        {
            using var first = await site.SendAsync(HttpMethod.Get, path, "ann");
            using var second = await site.SendAsync(HttpMethod.Get, path, "bob");
            Assert.AreEqual(HttpStatusCode.OK, second.StatusCode);
            Assert.AreEqual(cached, second.Headers.Age is not null, path);
        }
    }

    [TestMethod]
    public async Task Response_caching_of_public_responses_does_not_store_keys()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddResponseCaching();
                },
                Pipeline = app =>
                {
                    app.UseResponseCaching();
                    app.Use(
                        (context, next) =>
                        {
                            context.Response.Headers.CacheControl = "public, max-age=60";
                            return next(context);
                        }
                    );
                    app.MapGet("/cached", () => "cached");
                },
            }
        );
        foreach (var (path, cached) in new[] { ("/cached", true), ("/api/model-key", false) })
        {
            using var first = await site.SendAsync(HttpMethod.Get, path, "ann");
            using var second = await site.SendAsync(HttpMethod.Get, path, "bob");
            Assert.AreEqual(HttpStatusCode.OK, second.StatusCode);
            Assert.AreEqual(cached, second.Headers.Age is not null, path);
        }
    }

    [TestMethod]
    public async Task Response_compression_does_not_change_keys()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddResponseCompression(o => o.EnableForHttps = true);
                },
                Pipeline = app =>
                {
                    app.UseResponseCompression();
                    app.MapGet("/text", () => new string('a', 4096));
                },
            }
        );
        site.Client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        using var text = await site.SendAsync(HttpMethod.Get, "/text", user: null);
        using var response = await site.GetAsync();
        Assert.AreNotEqual(0, text.Content.Headers.ContentEncoding.Count, "compression is on");
        Assert.AreEqual(0, response.Content.Headers.ContentEncoding.Count);
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    private Task<Site> StartWithCustomersAsync(TestKey other) =>
        StartWithPolicyAsync(
            policy =>
                policy.RequireAssertion(context =>
                    context.Resource is HttpContext http && context.User.HasClaim("customer", http.Request.Query["keyId"].ToString())
                ),
            new() { ["Weights:Keys:acme"] = _key.Hex, ["Weights:Keys:globex"] = other.Hex }
        );

    private Task<Site> StartWithPolicyAsync(
        Action<Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder> policy,
        Dictionary<string, string?>? configuration = null
    ) =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = configuration ?? Configuration,
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddAuthorizationBuilder().AddPolicy("mine", policy);
                },
                Endpoint = endpoint => endpoint.RequireAuthorization("mine"),
            }
        );

    private sealed class CacheEverything : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            (context.EnableOutputCaching, context.AllowCacheLookup, context.AllowCacheStorage) = (true, true, true);
            return default;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => default;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => default;
    }
}
