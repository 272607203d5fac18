using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Net.Http.Headers;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>Cookies that are renewed by sliding expiration, and tickets that the app keeps on the server.</summary>
[TestClass]
public sealed class RenewedCookieTests
{
    // More than half of a cookie's 14 days, so that a request renews it.
    private static readonly TimeSpan _untilRenewal = TimeSpan.FromDays(8);

    [TestMethod]
    [DataRow(false, DisplayName = "in the cookie")]
    [DataRow(true, DisplayName = "in a ticket store")]
    public async Task Sliding_renewal_keeps_session_and_customer(bool inStore)
    {
        await using var site = await StartAsync(inStore);
        using var browser = await site.SignInAsync();
        var granted = await site.AskAsync(browser);
        Assert.AreEqual("c_1", granted.Customer);
        site.Clock.Offset += _untilRenewal;
        using var renewal = await browser.GetAsync(new Uri("/claims?type=x", UriKind.Relative));
        Assert.IsTrue(renewal.Headers.Contains(HeaderNames.SetCookie), "The cookie is renewed.");
        Assert.AreEqual(granted, await site.AskAsync(browser));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "in the cookie")]
    [DataRow(true, DisplayName = "in a ticket store")]
    public async Task A_revoked_session_stays_revoked_after_its_renewal(bool inStore)
    {
        await using var site = await StartAsync(inStore);
        using var browser = await site.SignInAsync();
        var (session, customer) = await site.AskAsync(browser);
        await site.Customers.RevokeSessionAsync(customer, session);
        site.Clock.Offset += _untilRenewal;
        Assert.AreEqual(("403", "key-revoked"), await site.AskAsync(browser), "the request that renews");
        Assert.AreEqual(("403", "key-revoked"), await site.AskAsync(browser), "the next one");
    }

    private static Task<IdentitySite> StartAsync(bool inStore) =>
        IdentitySite.StartAsync(
            identity => identity.AddModelKeyClaims<ShopUser>((user, _, _) => new(user.Customer)),
            services =>
            {
                // The check of the security stamp would renew the cookie too.
                services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromDays(100));
                services.ConfigureApplicationCookie(cookie => cookie.SessionStore = inStore ? new Tickets() : null);
            }
        );

    private sealed class Tickets : ITicketStore
    {
        private readonly ConcurrentDictionary<string, AuthenticationTicket> _tickets = new(StringComparer.Ordinal);

        public Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            var key = Guid.NewGuid().ToString();
            _tickets[key] = ticket;
            return Task.FromResult(key);
        }

        public Task RenewAsync(string key, AuthenticationTicket ticket)
        {
            _tickets[key] = ticket;
            return Task.CompletedTask;
        }

        public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_tickets.GetValueOrDefault(key));

        public Task RemoveAsync(string key)
        {
            _tickets.TryRemove(key, out _);
            return Task.CompletedTask;
        }
    }
}
