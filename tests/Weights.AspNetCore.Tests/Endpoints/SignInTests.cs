using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class SignInTests
{
    private readonly TestKey _key = new();

    private Dictionary<string, string?> Configuration => new() { ["Weights:Keys:default"] = _key.Hex };

    [TestMethod]
    public async Task Signed_out_is_401_with_the_schemes_challenge_and_no_store()
    {
        await using var site = await Site.StartAsync(_key);
        using var response = await site.SendAsync(HttpMethod.Get, "/api/model-key", user: null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.AreEqual(TestAuthentication.SchemeName, response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
        Assert.AreEqual(0, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [TestMethod]
    public async Task Signed_out_is_401_whether_a_key_exists_or_not()
    {
        await using var site = await Site.StartAsync(_key);
        foreach (var query in new[] { "?keyId=default", "?keyId=nobody", "?keyId=!" })
        {
            using var response = await site.SendAsync(HttpMethod.Get, $"/api/model-key{query}", user: null);
            Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [TestMethod]
    public async Task Under_cookie_authentication_signed_out_is_401_without_a_redirect()
    {
        await using var site = await StartWithCookiesAsync();
        using var page = await site.Client.GetAsync(new Uri("/page", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Redirect, page.StatusCode, "the app's own pages keep their redirect");
        using var response = await site.Client.GetAsync(new Uri("/api/model-key", UriKind.Relative));
        AssertRefused(HttpStatusCode.Unauthorized, response);
    }

    [TestMethod]
    public async Task Under_cookie_authentication_the_cookie_of_a_login_gets_the_key()
    {
        await using var site = await StartWithCookiesAsync();
        using var response = await GetWithCookieAsync(site, await LogInAsync(site));
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task Under_cookie_authentication_forbidden_is_403_without_a_redirect()
    {
        await using var site = await StartWithCookiesAsync(endpoint => endpoint.RequireAuthorization("nobody"));
        using var response = await GetWithCookieAsync(site, await LogInAsync(site));
        AssertRefused(HttpStatusCode.Forbidden, response);
    }

    [TestMethod]
    public async Task A_cookie_event_that_redirects_a_signed_out_user_is_401()
    {
        await using var site = await StartWithRedirectsAsync();
        using var signedOut = await site.Client.GetAsync(new Uri("/api/model-key", UriKind.Relative));
        AssertRefused(HttpStatusCode.Unauthorized, signedOut);
    }

    [TestMethod]
    public async Task A_cookie_event_that_redirects_a_forbidden_user_is_403()
    {
        await using var site = await StartWithRedirectsAsync();
        using var forbidden = await GetWithCookieAsync(site, await LogInAsync(site));
        AssertRefused(HttpStatusCode.Forbidden, forbidden);
    }

    [TestMethod]
    public async Task Sign_in_at_another_site_is_401_without_a_redirect()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                    builder
                        .Services.AddAuthentication("Elsewhere")
                        .AddScheme<AuthenticationSchemeOptions, SignInElsewhere>("Elsewhere", null),
            }
        );
        using var response = await site.Client.GetAsync(new Uri("/api/model-key", UriKind.Relative));
        AssertRefused(HttpStatusCode.Unauthorized, response);
    }

    [TestMethod]
    public async Task A_redirect_to_https_stays()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddHttpsRedirection(o => o.HttpsPort = 443);
                },
                Pipeline = app => app.UseHttpsRedirection(),
            }
        );
        using var response = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.AreEqual("https", response.Headers.Location?.Scheme);
    }

    private static void AssertRefused(HttpStatusCode expected, HttpResponseMessage response)
    {
        Assert.AreEqual(expected, response.StatusCode);
        Assert.IsNull(response.Headers.Location);
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
    }

    private static async Task<string> LogInAsync(Site site)
    {
        using var response = await site.Client.PostAsync(new Uri("/login", UriKind.Relative), content: null);
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static async Task<HttpResponseMessage> GetWithCookieAsync(Site site, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/model-key", UriKind.Relative));
        request.Headers.Add("Cookie", cookie);
        return await site.Client.SendAsync(request);
    }

    private Task<Site> StartWithRedirectsAsync()
    {
        static Task Redirect(RedirectContext<CookieAuthenticationOptions> context)
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        return StartWithCookiesAsync(
            endpoint => endpoint.RequireAuthorization("nobody"),
            cookies =>
            {
                cookies.Events.OnRedirectToLogin = Redirect;
                cookies.Events.OnRedirectToAccessDenied = Redirect;
            }
        );
    }

    private Task<Site> StartWithCookiesAsync(
        Action<IEndpointConventionBuilder>? endpoint = null,
        Action<CookieAuthenticationOptions>? cookies = null
    ) =>
        Site.StartAsync(
            new SiteOptions
            {
                Configuration = Configuration,
                Services = builder =>
                {
                    builder
                        .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                        .AddCookie(cookies ?? (static _ => { }));
                    builder.Services.AddAuthorizationBuilder().AddPolicy("nobody", policy => policy.RequireAssertion(_ => false));
                },
                Pipeline = app =>
                {
                    app.MapGet("/page", () => "a page").RequireAuthorization();
                    app.MapPost(
                        "/login",
                        (HttpContext context) =>
                            context.SignInAsync(
                                CookieAuthenticationDefaults.AuthenticationScheme,
                                new ClaimsPrincipal(
                                    new ClaimsIdentity(
                                        [new Claim(ClaimTypes.Name, "ann")],
                                        CookieAuthenticationDefaults.AuthenticationScheme
                                    )
                                )
                            )
                    );
                },
                Endpoint = endpoint ?? (static _ => { }),
            }
        );

    /// <summary>Redirects to a sign-in page of another site, as OpenID Connect does.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "The authentication services make it.")]
    private sealed class SignInElsewhere(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Redirect("https://login.example/authorize?client_id=x");
            return Task.CompletedTask;
        }
    }
}
