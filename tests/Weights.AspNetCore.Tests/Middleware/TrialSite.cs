using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>
/// A site with middleware of the app around the key endpoints, an error page, and an authority that shows what the audit would have.
/// </summary>
internal sealed class TrialSite : IAsyncDisposable
{
    public const string Ann = "ann weights/customer:c_1 weights/session:s_1";

    private TrialSite(Site site, TestKey key, RecordingAuthority audit) => (Site, Key, Audit) = (site, key, audit);

    public Site Site { get; }

    public TestKey Key { get; }

    public RecordingAuthority Audit { get; }

    public static async Task<TrialSite> StartAsync(
        Placement placement,
        Action<WebApplication> use,
        Action<WebApplicationBuilder>? services = null,
        Action<IEndpointConventionBuilder>? endpoint = null,
        Func<CancellationToken, Task>? beforeGrant = null,
        Action<ModelKeyOptions>? keys = null
    )
    {
        var key = new TestKey();
        var audit = new RecordingAuthority(key) { BeforeGrant = beforeGrant ?? (static _ => Task.CompletedTask) };
        var site = await Site.StartAsync(
            new SiteOptions
            {
                Keys = options =>
                {
                    options.RecordEveryRefusal = true;
                    keys?.Invoke(options);
                },
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddSingleton<IModelKeyAuthority>(audit);
                    services?.Invoke(builder);
                },
                Pipeline = app =>
                {
                    app.Place(placement, use);

                    // A page of a component accepts a POST and finds that its token is missing.
                    app.Map(
                        "/error",
                        (HttpContext context) =>
                            HttpMethods.IsPost(context.Request.Method)
                                ? Results.Text("<h1>Bad request</h1>", "text/html", statusCode: StatusCodes.Status400BadRequest)
                                : Results.Text("<h1>Error</h1>", "text/html")
                    );
                },
                Endpoint = endpoint ?? (static _ => { }),
            }
        );
        return new TrialSite(site, key, audit);
    }

    public async Task<HttpResponseMessage> AskAsync(string? user, Action<HttpRequestMessage>? change = null)
    {
        using var client = new SessionClient(Key.Kid);
        return await client.PostAsync(Site.Client, user, change: change);
    }

    /// <summary>Checks status, code, headers and the new entry of the audit.</summary>
    public async Task AssertRefusedAsync(
        int status,
        string? code,
        GrantOutcome outcome,
        string? user = Ann,
        Action<HttpRequestMessage>? change = null
    )
    {
        var before = Audit.Outcomes.Count;
        using var response = await AskAsync(user, change);
        var what = $"{outcome}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        Assert.AreEqual(status, (int)response.StatusCode, what);
        AssertHeaders(response, what);
        if (code is null)
        {
            Assert.AreEqual("", await response.Content.ReadAsStringAsync(), what);
        }
        else
        {
            Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, what);
            Assert.AreEqual(code, await RefusalResponses.CodeAsync(response), what);
        }

        CollectionAssert.AreEqual(new[] { outcome }, Audit.Outcomes.Skip(before).ToArray(), what);
    }

    /// <summary>Checks the headers that every response of a key endpoint has.</summary>
    public static void AssertHeaders(HttpResponseMessage response, string? what = null)
    {
        Assert.AreEqual("no-store", Header(response, "Cache-Control"), what);
        Assert.AreEqual("nosniff", Header(response, "X-Content-Type-Options"), what);
        Assert.AreEqual(SessionClient.Origin, Header(response, "Access-Control-Allow-Origin"), what);
        Assert.Contains("*", response.Headers.Vary, what);
        Assert.IsNull(response.Headers.Location, what);
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : null;
}
