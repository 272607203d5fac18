using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>Mistakes in mapping that stop the app at its start, or warn there, instead of failing requests.</summary>
[TestClass]
public sealed class MappingTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task Mapping_twice_stops_the_app()
    {
        var e = await AssertStopsAsync(pipeline: app => app.MapModelKeys());
        Assert.Contains("POST /api/model-key/session", e.Message);
        Assert.Contains("MapModelKeys() and MapRawModelKeys() once", e.Message);
    }

    [TestMethod]
    public async Task The_raw_mode_at_the_route_of_another_mode_stops_the_app()
    {
        var e = await AssertStopsAsync(pipeline: app => app.MapRawModelKeys("/API/model-key/wrapped/"));
        Assert.Contains("GET /api/model-key/wrapped", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [TestMethod]
    public async Task Two_names_of_one_parameter_are_one_route()
    {
        var e = await AssertStopsAsync(pipeline: app =>
        {
            app.MapModelKeys("/{tenant}/keys");
            app.MapModelKeys("/{shop}/keys");
        });
        Assert.Contains("/{tenant}/keys/session", e.Message);
    }

    [TestMethod]
    public async Task A_group_of_the_app_does_not_hide_that_a_route_is_mapped_twice()
    {
        var e = await AssertStopsAsync(pipeline: app =>
        {
            app.MapGroup("/v1").MapModelKeys("/keys");
            app.MapGroup("/v1").MapModelKeys("/keys");
        });
        Assert.Contains("/v1/keys/session", e.Message);
    }

    [TestMethod]
    public async Task Parameters_with_other_constraints_are_other_routes()
    {
        await using var site = await Site.StartAsync(
            Options(app =>
            {
                app.MapModelKeys("/{tenant:int}/keys");
                app.MapModelKeys("/{tenant:guid}/keys");
            })
        );
        using var response = await site.SendAsync(HttpMethod.Post, "/7/keys/session", user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [TestMethod]
    public async Task Each_branch_of_the_app_can_have_the_endpoints()
    {
        await using var site = await Site.StartAsync(
            Options(app =>
            {
                foreach (var path in new[] { "/a", "/b" })
                {
                    app.Map(path, Branch);
                }
            })
        );
        foreach (var path in new[] { "/a/api/model-key/session", "/b/api/model-key/session", "/api/model-key/session" })
        {
            using var response = await site.SendAsync(HttpMethod.Post, path, user: null);
            Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode, path);
        }
    }

    [TestMethod]
    public async Task Mapping_twice_in_a_branch_stops_the_app()
    {
        var e = await AssertStopsAsync(pipeline: app =>
            app.Map(
                "/a",
                branch =>
                {
                    Branch(branch);
                    branch.UseEndpoints(static endpoints => endpoints.MapModelKeys());
                }
            )
        );
        Assert.Contains("POST /api/model-key/session", e.Message);
    }

    [TestMethod]
    public async Task Another_pattern_and_another_host_are_other_routes()
    {
        await using var site = await Site.StartAsync(
            Options(app =>
            {
                app.MapModelKeys("/other");
                app.MapModelKeys("/third").RequireHost("a.example");
                app.MapModelKeys("/third").RequireHost("b.example");
            })
        );
        using var response = await site.SendAsync(HttpMethod.Post, "/other/session", user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [TestMethod]
    public async Task AllowAnonymous_warns_that_strangers_get_keys()
    {
        await using var site = await Site.StartAsync(Options(endpoint: endpoint => endpoint.AllowAnonymous()));
        using var response = await site.SendAsync(HttpMethod.Get, "/api/model-key", user: null);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        foreach (var path in new[] { "/api/model-key", "/api/model-key/session", "/api/model-key/wrapped" })
        {
            Assert.Contains($"Strangers get keys: the key endpoint {path} has AllowAnonymous", site.Logs.Text);
        }
    }

    [TestMethod]
    public async Task AllowAnonymous_on_a_group_of_the_app_warns_too()
    {
        await using var site = await Site.StartAsync(Options(app => app.MapGroup("/v1").AllowAnonymous().MapModelKeys("/keys")));
        Assert.Contains("Strangers get keys: the key endpoint /v1/keys/session has AllowAnonymous", site.Logs.Text);
    }

    [TestMethod]
    public async Task With_sign_in_nothing_warns_of_strangers()
    {
        await using var site = await Site.StartAsync(Options());
        Assert.DoesNotContain("Strangers", site.Logs.Text);
    }

    [TestMethod]
    public async Task Without_authentication_the_app_does_not_start_and_says_what_is_missing()
    {
        var e = await AssertStopsAsync(services: static _ => { });
        Assert.Contains("AddAuthentication", e.Message);
        Assert.Contains("/api/model-key", e.Message);
    }

    [TestMethod]
    public async Task Authentication_without_a_scheme_stops_the_app()
    {
        var e = await AssertStopsAsync(services: static builder => builder.Services.AddAuthentication());
        Assert.Contains("no authentication scheme", e.Message);
    }

    [TestMethod]
    public async Task A_policy_with_an_unknown_scheme_stops_the_app()
    {
        var e = await AssertStopsAsync(endpoint: endpoint =>
            endpoint.RequireAuthorization(policy => policy.AddAuthenticationSchemes("Bearer").RequireAuthenticatedUser())
        );
        Assert.Contains("'Bearer'", e.Message);
    }

    [TestMethod]
    public async Task A_policy_that_names_one_of_several_schemes_is_enough()
    {
        await using var site = await Site.StartAsync(
            Options(
                services: static builder =>
                    builder
                        .Services.AddAuthentication()
                        .AddCookie()
                        .AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, TestAuthentication>(
                            TestAuthentication.SchemeName,
                            null
                        ),
                endpoint: static endpoint =>
                    endpoint.RequireAuthorization(policy =>
                        policy.AddAuthenticationSchemes(TestAuthentication.SchemeName).RequireAuthenticatedUser()
                    )
            )
        );
        using var response = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        using var refused = await site.SendAsync(HttpMethod.Get, "/api/model-key", user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [TestMethod]
    public async Task Without_mapping_no_authentication_is_needed()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Weights:Keys:default"] = _key.Hex;
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddModelKeys();
        await using var app = builder.Build();
        await app.StartAsync();
        await app.StopAsync();
    }

    [TestMethod]
    public async Task AddModelKeys_may_be_called_twice()
    {
        await using var site = await Site.StartAsync(
            Options(services: static builder =>
            {
                builder.Services.AddTestAuthentication();
                builder.Services.AddModelKeys();
            })
        );
        using var response = await site.GetAsync();
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    private static void Branch(IApplicationBuilder branch)
    {
        branch.UseRouting();
        branch.UseAuthentication();
        branch.UseAuthorization();
        branch.UseEndpoints(static endpoints => endpoints.MapModelKeys());
    }

    private async Task<InvalidOperationException> AssertStopsAsync(
        Action<WebApplication>? pipeline = null,
        Action<IEndpointConventionBuilder>? endpoint = null,
        Action<WebApplicationBuilder>? services = null
    ) => await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Site.StartAsync(Options(pipeline, endpoint, services)));

    private SiteOptions Options(
        Action<WebApplication>? pipeline = null,
        Action<IEndpointConventionBuilder>? endpoint = null,
        Action<WebApplicationBuilder>? services = null
    ) =>
        new()
        {
            Configuration = { ["Weights:Keys:default"] = _key.Hex },
            Pipeline = pipeline ?? (static _ => { }),
            Endpoint = endpoint ?? (static _ => { }),
            Services = services ?? (static builder => builder.Services.AddTestAuthentication()),
        };
}
