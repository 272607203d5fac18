using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Exceptions and responses of the app's code around an endpoint.</summary>
[TestClass]
public sealed class FailureTests
{
    [TestMethod]
    [DataRow("UseExceptionHandler, path")]
    [DataRow("UseExceptionHandler, problem details")]
    [DataRow("UseDeveloperExceptionPage")]
    [DataRow("Blazor template")]
    public async Task A_function_of_the_app_that_fails_is_500_with_the_headers(string name)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await StartAsync(name, placement, keys: options => options.CustomerId = Fail);
            using var response = await site.AskAsync(TrialSite.Ann);
            Assert.AreEqual(500, (int)response.StatusCode, $"{placement}");
            TrialSite.AssertHeaders(response, $"{placement}");
            CollectionAssert.AreEqual(new[] { GrantOutcome.Unavailable }, site.Audit.Outcomes.ToArray(), $"{placement}");
        }
    }

    [TestMethod]
    public async Task A_function_of_the_app_that_fails_does_not_change_the_refusal_of_a_policy()
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static _ => { },
            endpoint: endpoint => endpoint.RequireAuthorization(policy => policy.RequireClaim("subscriber")),
            keys: options => options.CustomerId = Fail
        );
        await site.AssertRefusedAsync(403, code: null, GrantOutcome.PolicyRefused);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "with an error page")]
    [DataRow(false, DisplayName = "without an error page")]
    public async Task A_grant_before_an_exception_is_recorded_as_not_delivered(bool hasPage)
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            app =>
            {
                if (hasPage)
                {
                    app.UseExceptionHandler("/error");
                }

                app.Use(FailAfterwardsAsync);
            }
        );
        using var response = await site.AskAsync(TrialSite.Ann);
        Assert.AreEqual(500, (int)response.StatusCode);
        CollectionAssert.AreEqual(new[] { GrantOutcome.Granted, GrantOutcome.NotDelivered }, site.Audit.Outcomes.ToArray());
        Assert.AreEqual(site.Audit.Entries[0].Request.RequestId, site.Audit.Entries[1].Request.RequestId);
    }

    [TestMethod]
    public async Task A_grant_that_was_sent_before_an_exception_of_middleware_stays_a_grant()
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await TrialSite.StartAsync(
                placement,
                static app =>
                    app.Use(
                        static async (context, next) =>
                        {
                            await next(context);
                            throw new InvalidOperationException("the app failed");
                        }
                    )
            );
            await AssertSentAndGrantedAsync(site, $"{placement}");
        }
    }

    [TestMethod]
    public async Task A_grant_that_was_sent_before_an_exception_of_a_filter_stays_a_grant()
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static _ => { },
            endpoint: static endpoint =>
                endpoint.AddEndpointFilter(
                    static async (invocation, next) =>
                    {
                        await next(invocation);
                        throw new InvalidOperationException("the app failed");
                    }
                )
        );
        await AssertSentAndGrantedAsync(site, "filter");
    }

    [TestMethod]
    [DataRow(StatusCodes.Status404NotFound, GrantOutcome.PolicyRefused)]
    [DataRow(StatusCodes.Status451UnavailableForLegalReasons, GrantOutcome.PolicyRefused)]
    [DataRow(StatusCodes.Status400BadRequest, GrantOutcome.Malformed)]
    [DataRow(StatusCodes.Status502BadGateway, GrantOutcome.Unavailable)]
    public async Task A_refusal_of_an_endpoint_filter_is_recorded(int status, GrantOutcome outcome)
    {
        await using var site = await StartAsync(
            "Blazor template",
            Placement.Automatic,
            endpoint => endpoint.AddEndpointFilter((_, _) => ValueTask.FromResult<object?>(Results.StatusCode(status)))
        );
        await site.AssertRefusedAsync(status, code: null, outcome);
    }

    [TestMethod]
    public async Task An_audit_that_fails_does_not_hide_why_a_grant_was_not_sent()
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static app =>
                app.Use(
                    static (context, next) =>
                    {
                        context.Response.Body = new BrokenBody();
                        return next(context);
                    }
                ),
            static builder => builder.Services.AddSingleton<IModelKeyAuthority>(new AuthorityWithoutLosses())
        );
        using var response = await site.AskAsync(TrialSite.Ann);
        Assert.AreEqual(500, (int)response.StatusCode);
        Assert.Contains("the body is broken", site.Site.Logs.Text);
        Assert.Contains("the audit is away", site.Site.Logs.Text);
    }

    private static async Task AssertSentAndGrantedAsync(TrialSite site, string what)
    {
        using var response = await site.Site.GetAsync("", TrialSite.Ann);
        Assert.AreEqual(200, (int)response.StatusCode, what);
        CollectionAssert.AreEqual(site.Key.Bytes, await response.Content.ReadAsByteArrayAsync(), what);

        // The server waits for the request to end.
        await site.Site.StopAsync();
        CollectionAssert.AreEqual(new[] { GrantOutcome.Granted }, site.Audit.Outcomes.ToArray(), what);
    }

    /// <summary>Keeps the response back, like middleware that changes bodies, and then fails.</summary>
    private static async Task FailAfterwardsAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            await next(context);
            return;
        }

        var body = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
            throw new InvalidOperationException("the app failed");
        }
        finally
        {
            context.Response.Body = body;
        }
    }

    private static string Fail(HttpContext context) => throw new InvalidOperationException("the user store is away");

    private static Task<TrialSite> StartAsync(
        string name,
        Placement placement,
        Action<IEndpointConventionBuilder>? endpoint = null,
        Action<ModelKeyOptions>? keys = null
    ) =>
        TrialSite.StartAsync(
            placement,
            Trial.All[name].Use,
            builder => Trial.All[name].Services?.Invoke(builder.Services),
            endpoint,
            keys: keys
        );

    private sealed class BrokenBody : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the body is broken");
    }

    /// <summary>Grants everything, and cannot record that a response was not sent.</summary>
    private sealed class AuthorityWithoutLosses : IModelKeyAuthority
    {
        private readonly RecordingAuthority _grants = new(new TestKey());

        public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
            request.RefusedAs == GrantOutcome.NotDelivered
                ? throw new InvalidOperationException("the audit is away")
                : _grants.DecideAsync(request, cancellationToken);

        public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => _grants.FindTroubleAsync(cancellationToken);
    }
}
