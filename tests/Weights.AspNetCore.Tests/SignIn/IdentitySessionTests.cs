using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>A sign-in of ASP.NET Core Identity is a session that can be revoked.</summary>
[TestClass]
public sealed class IdentitySessionTests
{
    // Longer than SecurityStampValidatorOptions.ValidationInterval.
    private static readonly TimeSpan _pastTheCheck = TimeSpan.FromMinutes(31);

    [TestMethod]
    public async Task Each_sign_in_has_a_session_of_its_own()
    {
        await using var site = await StartAsync();
        using var one = await site.SignInAsync();
        using var other = await site.SignInAsync();
        var (session, customer) = await site.AskAsync(one);
        Assert.AreEqual("c_1", customer);
        Assert.AreEqual((session, "c_1"), await site.AskAsync(one), "the next request");
        Assert.AreNotEqual(session, (await site.AskAsync(other)).Session);
    }

    [TestMethod]
    public async Task A_second_sign_in_of_one_browser_has_a_new_session()
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        var (session, _) = await site.AskAsync(browser);
        await IdentitySite.PostAsync(browser, "/login");
        Assert.AreNotEqual(session, (await site.AskAsync(browser)).Session);
    }

    [TestMethod]
    public async Task The_check_of_the_security_stamp_keeps_session_and_customer()
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        var granted = await site.AskAsync(browser);
        site.Clock.Offset += _pastTheCheck;
        Assert.AreEqual(granted, await site.AskAsync(browser), "the request that checks");
        Assert.AreEqual(granted, await site.AskAsync(browser), "the request with the renewed cookie");
    }

    [TestMethod]
    public async Task The_apps_own_refresh_handler_still_runs()
    {
        await using var site = await StartAsync(services =>
            services.Configure<SecurityStampValidatorOptions>(options =>
                options.OnRefreshingPrincipal = context =>
                {
                    context.NewPrincipal!.Identities.First().AddClaim(new("refreshed", "yes"));
                    return Task.CompletedTask;
                }
            )
        );
        using var browser = await site.SignInAsync();
        var granted = await site.AskAsync(browser);
        site.Clock.Offset += _pastTheCheck;
        Assert.AreEqual(granted, await site.AskAsync(browser));
        CollectionAssert.AreEqual(new[] { "yes" }, await ClaimsAsync(browser, "refreshed"));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "by the check of the security stamp")]
    [DataRow(true, DisplayName = "by RefreshSignInAsync")]
    public async Task A_revoked_session_stays_revoked_after_a_refresh(bool byApp)
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        var (session, customer) = await site.AskAsync(browser);
        await site.Customers.RevokeSessionAsync(customer, session);
        if (byApp)
        {
            await IdentitySite.PostAsync(browser, "/refresh");
        }
        else
        {
            site.Clock.Offset += _pastTheCheck;
        }

        Assert.AreEqual(("403", "key-revoked"), await site.AskAsync(browser));
        Assert.AreEqual(("403", "key-revoked"), await site.AskAsync(browser), "the next request");
    }

    [TestMethod]
    public async Task RefreshSignInAsync_keeps_the_session()
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        var granted = await site.AskAsync(browser);
        await IdentitySite.PostAsync(browser, "/refresh");
        Assert.AreEqual(granted, await site.AskAsync(browser));
    }

    [TestMethod]
    public async Task SignInWithClaimsAsync_has_the_apps_claims_and_a_new_session()
    {
        await using var site = await StartAsync();
        using var browser = site.OpenBrowser();
        await IdentitySite.PostAsync(browser, "/login-with-claims");
        var (session, customer) = await site.AskAsync(browser);
        Assert.AreEqual("c_1", customer);
        Assert.AreNotEqual("s_mine", session, "one session ID, made here");
        CollectionAssert.AreEqual(new[] { session }, await ClaimsAsync(browser, ModelKeyClaims.Session));
        CollectionAssert.AreEqual(new[] { "vision" }, await ClaimsAsync(browser, "department"));
    }

    [TestMethod]
    public async Task A_sign_in_with_two_factors_has_a_session()
    {
        await using var site = await StartAsync();
        var code = "";
        await site.ChangeUserAsync(
            async (users, user) =>
            {
                await users.ResetAuthenticatorKeyAsync(user);
                code = (await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 1))!.Single();
                return await users.SetTwoFactorEnabledAsync(user, enabled: true);
            }
        );
        using var browser = await site.SignInAsync();
        Assert.AreEqual(("401", ""), await site.AskAsync(browser), "the password alone");
        await IdentitySite.PostAsync(browser, $"/second-factor/{code}");
        var granted = await site.AskAsync(browser);
        Assert.AreEqual("c_1", granted.Customer);
        Assert.AreEqual(granted, await site.AskAsync(browser));
    }

    [TestMethod]
    public async Task A_suspended_customer_is_refused_in_every_session_until_restored()
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        var granted = await site.AskAsync(browser);
        await site.Customers.SuspendAsync("c_1");
        Assert.AreEqual(("403", "key-revoked"), await site.AskAsync(browser));
        using var again = await site.SignInAsync();
        Assert.AreEqual(("403", "key-revoked"), await site.AskAsync(again), "a new sign-in");
        await site.Customers.RestoreAsync("c_1");
        Assert.AreEqual(granted, await site.AskAsync(browser));
    }

    private static Task<IdentitySite> StartAsync(Action<IServiceCollection>? services = null) =>
        IdentitySite.StartAsync(
            identity => identity.AddModelKeyClaims((ShopUser user, IServiceProvider _, CancellationToken _) => new(user.Customer)),
            services
        );

    private static async Task<string[]> ClaimsAsync(HttpClient browser, string type) =>
        (await browser.GetFromJsonAsync<string[]>(new Uri($"/claims?type={Uri.EscapeDataString(type)}", UriKind.Relative)))!;
}
