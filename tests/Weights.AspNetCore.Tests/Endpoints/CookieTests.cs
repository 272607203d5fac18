using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests;

/// <summary>The session protocol under cookie authentication.</summary>
[TestClass]
public sealed class CookieTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task A_cookie_of_a_login_gets_a_key() =>
        await AssertStatusAsync(HttpStatusCode.OK, TimeSpan.FromHours(1), static cookie => cookie);

    [TestMethod]
    public async Task An_expired_cookie_is_401() =>
        await AssertStatusAsync(HttpStatusCode.Unauthorized, TimeSpan.FromTicks(1), static cookie => cookie);

    [TestMethod]
    [DataRow("")]
    [DataRow("AAAA")]
    [DataRow("%00")]
    [DataRow("chunks-999")]
    public async Task A_malformed_cookie_is_401(string value) =>
        await AssertStatusAsync(
            HttpStatusCode.Unauthorized,
            TimeSpan.FromHours(1),
            cookie => cookie[..(cookie.IndexOf('=', StringComparison.Ordinal) + 1)] + value
        );

    [TestMethod]
    public async Task A_cookie_that_was_changed_is_401() =>
        await AssertStatusAsync(
            HttpStatusCode.Unauthorized,
            TimeSpan.FromHours(1),
            static cookie => cookie[..^2] + (cookie[^2] == 'A' ? 'B' : 'A') + cookie[^1]
        );

    private async Task AssertStatusAsync(HttpStatusCode expected, TimeSpan life, Func<string, string> change)
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                Services = builder =>
                    builder
                        .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                        .AddCookie(cookies => (cookies.ExpireTimeSpan, cookies.SlidingExpiration) = (life, false)),
                Pipeline = static app =>
                    app.MapPost(
                        "/login",
                        (HttpContext context) =>
                            context.SignInAsync(
                                new ClaimsPrincipal(
                                    new ClaimsIdentity(
                                        [new Claim(ModelKeyClaims.Customer, "c_1")],
                                        CookieAuthenticationDefaults.AuthenticationScheme
                                    )
                                )
                            )
                    ),
            }
        );
        using var login = await site.Client.PostAsync(new Uri("/login", UriKind.Relative), content: null);
        var cookie = change(login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, user: null, change: request => request.Headers.Add("Cookie", cookie));
        Assert.AreEqual(expected, response.StatusCode);
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
        Assert.AreEqual(expected == HttpStatusCode.OK, site.Logs.Text.Contains("is delivered", StringComparison.Ordinal));
    }
}
