using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>AddModelKeyClaims and the app's own events of the cookie.</summary>
[TestClass]
public sealed class CookieEventTests
{
    [TestMethod]
    public async Task Handlers_that_are_configured_later_run_too()
    {
        var ran = new List<string>();
        await using var site = await StartAsync(services =>
            services.ConfigureApplicationCookie(cookie => cookie.Events.OnSigningIn = Note<CookieSigningInContext>(ran, "signing in"))
        );
        await AssertSessionAsync(site);
        CollectionAssert.AreEqual(new[] { "signing in" }, ran);
    }

    [TestMethod]
    public async Task Handlers_of_a_later_PostConfigure_run_too()
    {
        var ran = new List<string>();
        await using var site = await StartAsync(services =>
            services.PostConfigure<CookieAuthenticationOptions>(
                IdentityConstants.ApplicationScheme,
                cookie =>
                {
                    cookie.Events.OnSigningIn = Note<CookieSigningInContext>(ran, "signing in");
                    cookie.Events.OnSignedIn = Note<CookieSignedInContext>(ran, "signed in");
                }
            )
        );
        await AssertSessionAsync(site);
        CollectionAssert.AreEqual(new[] { "signing in", "signed in" }, ran);
    }

    [TestMethod]
    public async Task Events_of_a_class_run_too()
    {
        await using var site = await StartAsync(services =>
            services.ConfigureApplicationCookie(cookie => cookie.Events = new ShopEvents())
        );
        await AssertSessionAsync(site);
        using var browser = site.OpenBrowser();
        using var login = await browser.PostAsync(new Uri("/login", UriKind.Relative), content: null);
        Assert.AreEqual(nameof(ShopEvents), login.Headers.GetValues("X-Events").Single());
    }

    [TestMethod]
    public async Task Events_of_a_service_run_too()
    {
        await using var site = await StartAsync(services =>
            services.AddScoped<ShopEvents>().ConfigureApplicationCookie(cookie => cookie.EventsType = typeof(ShopEvents))
        );
        await AssertSessionAsync(site);
        using var browser = site.OpenBrowser();
        using var login = await browser.PostAsync(new Uri("/login", UriKind.Relative), content: null);
        Assert.AreEqual(nameof(ShopEvents), login.Headers.GetValues("X-Events").Single());
    }

    [TestMethod]
    public async Task Redirects_of_the_cookie_stay()
    {
        await using var site = await StartAsync(static _ => { }, app => app.MapGet("/page", () => "a page").RequireAuthorization());
        using var browser = site.OpenBrowser();
        using var response = await browser.GetAsync(new Uri("/page", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Redirect, response.StatusCode);
        Assert.AreEqual("/Account/Login", response.Headers.Location?.AbsolutePath);
    }

    [TestMethod]
    public async Task Events_that_were_replaced_afterwards_stop_sign_ins()
    {
        await using var site = await StartAsync(services =>
            services.PostConfigure<CookieAuthenticationOptions>(
                IdentityConstants.ApplicationScheme,
                cookie => cookie.Events = new CookieAuthenticationEvents()
            )
        );
        using var browser = site.OpenBrowser();
        using var response = await browser.PostAsync(new Uri("/login", UriKind.Relative), content: null);
        Assert.AreEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("sign-ins would have no session", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_cookie_without_a_session_is_rejected_and_deleted()
    {
        await using var site = await StartAsync(
            static _ => { },
            app =>
                app.MapPost(
                    "/old-cookie",
                    (HttpContext context, IOptionsMonitor<CookieAuthenticationOptions> cookies) =>
                    {
                        var principal = new ClaimsPrincipal(
                            new ClaimsIdentity([new(ModelKeyClaims.Customer, "c_1")], IdentityConstants.ApplicationScheme)
                        );
                        var options = cookies.Get(IdentityConstants.ApplicationScheme);
                        var ticket = new AuthenticationTicket(
                            principal,
                            // After half of its time, so that sliding expiration would renew it.
                            new AuthenticationProperties
                            {
                                IssuedUtc = DateTimeOffset.UtcNow.AddMinutes(-10),
                                ExpiresUtc = DateTimeOffset.UtcNow.AddMinutes(5),
                            },
                            IdentityConstants.ApplicationScheme
                        );
                        context.Response.Cookies.Append(options.Cookie.Name!, options.TicketDataFormat.Protect(ticket));
                    }
                )
        );
        using var browser = site.OpenBrowser();
        await IdentitySite.PostAsync(browser, "/old-cookie");
        using var response = await browser.GetAsync(new Uri("/claims?type=x", UriKind.Relative));
        Assert.Contains("=; expires=Thu, 01 Jan 1970", response.Headers.GetValues(HeaderNames.SetCookie).Single());
        await IdentitySite.PostAsync(browser, "/old-cookie");
        Assert.AreEqual(("401", ""), await site.AskAsync(browser));
        Assert.Contains("A cookie has no session for key delivery", site.Logs.Text);
    }

    private static Task<IdentitySite> StartAsync(Action<IServiceCollection> services, Action<WebApplication>? pipeline = null) =>
        IdentitySite.StartAsync(identity => identity.AddModelKeyClaims<ShopUser>((user, _, _) => new(user.Customer)), services, pipeline);

    private static Func<T, Task> Note<T>(List<string> ran, string what) =>
        _ =>
        {
            ran.Add(what);
            return Task.CompletedTask;
        };

    private static async Task AssertSessionAsync(IdentitySite site)
    {
        using var browser = await site.SignInAsync();
        var granted = await site.AskAsync(browser);
        Assert.AreEqual("c_1", granted.Customer);
        Assert.AreEqual(granted, await site.AskAsync(browser));
    }

    [SuppressMessage("Performance", "CA1812", Justification = "The services make it.")]
    private sealed class ShopEvents : CookieAuthenticationEvents
    {
        public override Task SigningIn(CookieSigningInContext context)
        {
            context.HttpContext.Response.Headers["X-Events"] = nameof(ShopEvents);
            return Task.CompletedTask;
        }
    }
}
