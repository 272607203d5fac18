using System.Net;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class PreflightTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow("/api/model-key")]
    [DataRow("/api/model-key/session")]
    [DataRow("/api/model-key/wrapped")]
    public async Task A_page_of_a_listed_origin_may_send_cookies(string path)
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await PreflightAsync(site, path, "https://shop.example");
        Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        Assert.AreEqual("https://shop.example", Header(response, "Access-Control-Allow-Origin"));
        Assert.AreEqual("true", Header(response, "Access-Control-Allow-Credentials"));
        Assert.AreEqual("authorization, content-type", Header(response, "Access-Control-Allow-Headers"));
        CollectionAssert.IsSubsetOf(new[] { "Origin", "Sec-Fetch-Site" }, response.Headers.Vary.ToArray());
    }

    [TestMethod]
    public async Task The_apps_CORS_policy_does_not_change_a_preflight()
    {
        await using var site = await StartWithOpenCorsAsync();
        using var open = await PreflightAsync(site, "/open", "https://evil.example");
        Assert.AreEqual("https://evil.example", Header(open, "Access-Control-Allow-Origin"), "the app's policy applies");
        using var preflight = await PreflightAsync(site, "/api/model-key/session", "https://evil.example");
        Assert.IsNull(Header(preflight, "Access-Control-Allow-Origin"));
        Assert.IsNull(Header(preflight, "Access-Control-Allow-Credentials"));
        using var allowed = await PreflightAsync(site, "/api/model-key/session", "https://shop.example");
        Assert.AreEqual("https://shop.example", Header(allowed, "Access-Control-Allow-Origin"));
    }

    [TestMethod]
    public async Task The_apps_CORS_policy_does_not_change_a_response()
    {
        await using var site = await StartWithOpenCorsAsync();
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, "ann", "https://evil.example");
        Assert.AreEqual(StatusCodes.Status403Forbidden, (int)response.StatusCode);
        Assert.IsNull(Header(response, "Access-Control-Allow-Origin"));
    }

    private Task<Site> StartWithOpenCorsAsync() =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddCors(cors =>
                        cors.AddDefaultPolicy(policy =>
                            policy.SetIsOriginAllowed(_ => true).AllowCredentials().AllowAnyHeader().AllowAnyMethod()
                        )
                    );
                },
                Pipeline = app =>
                {
                    app.UseCors();
                    app.MapGet("/open", () => "open");
                },
            }
        );

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static async Task<HttpResponseMessage> PreflightAsync(Site site, string path, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(path, UriKind.Relative));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        return await site.Client.SendAsync(request);
    }
}
