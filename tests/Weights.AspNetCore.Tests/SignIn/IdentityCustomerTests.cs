using Microsoft.AspNetCore.Identity;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>Where the customer of a user of ASP.NET Core Identity comes from.</summary>
[TestClass]
public sealed class IdentityCustomerTests
{
    [TestMethod]
    public async Task The_customer_is_the_claim_that_the_app_stored_for_the_user()
    {
        await using var site = await IdentitySite.StartAsync(identity => identity.AddModelKeyClaims());
        await site.ChangeUserAsync((users, user) => users.AddClaimAsync(user, new(ModelKeyClaims.Customer, "c_1")));
        using var browser = await site.SignInAsync();
        Assert.AreEqual("c_1", (await site.AskAsync(browser)).Customer);
    }

    [TestMethod]
    public async Task A_function_finds_the_customer_with_the_services_of_the_request()
    {
        await using var site = await IdentitySite.StartAsync(identity =>
            identity.AddModelKeyClaims<ShopUser>(
                async (user, services, cancellationToken) =>
                    (await services.GetRequiredService<ShopUsers>().FindAsync<ShopUser>([user.Id], cancellationToken))!.Customer
            )
        );
        using var browser = await site.SignInAsync();
        Assert.AreEqual("c_1", (await site.AskAsync(browser)).Customer);
    }

    [TestMethod]
    [DataRow("/refresh")]
    [DataRow(null, DisplayName = "the check of the security stamp")]
    public async Task A_changed_customer_arrives_with_a_refresh(string? path)
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        var (session, _) = await site.AskAsync(browser);
        await site.Customers.AddAsync("Globex Ltd.", "c_2");
        await site.Customers.EntitleAsync("c_2", Encryption.KeyId.Parse("acme"));
        await SetCustomerAsync(site, "c_2");
        Assert.AreEqual((session, "c_1"), await site.AskAsync(browser), "before the refresh");
        await RefreshAsync(site, browser, path);
        Assert.AreEqual((session, "c_2"), await site.AskAsync(browser));
    }

    [TestMethod]
    [DataRow("/refresh")]
    [DataRow(null, DisplayName = "the check of the security stamp")]
    public async Task A_customer_that_was_taken_away_is_gone_after_a_refresh(string? path)
    {
        await using var site = await StartAsync();
        using var browser = await site.SignInAsync();
        await SetCustomerAsync(site, null);
        await RefreshAsync(site, browser, path);
        Assert.AreEqual(("403", "key-refused"), await site.AskAsync(browser));
    }

    [TestMethod]
    public async Task The_function_replaces_a_stored_claim()
    {
        await using var site = await StartAsync();
        await site.ChangeUserAsync((users, user) => users.AddClaimAsync(user, new(ModelKeyClaims.Customer, "c_other")));
        using var browser = await site.SignInAsync();
        Assert.AreEqual("c_1", (await site.AskAsync(browser)).Customer);
    }

    [TestMethod]
    public void A_function_for_another_user_type_is_refused_at_once()
    {
        var refusal = Assert.ThrowsExactly<ArgumentException>(() =>
            new ServiceCollection()
                .AddIdentityCore<ShopUser>()
                .AddModelKeyClaims((IdentityUser _, IServiceProvider _, CancellationToken _) => new("c_1"))
        );
        Assert.Contains(nameof(ShopUser), refusal.Message);
    }

    private static Task<IdentitySite> StartAsync() =>
        IdentitySite.StartAsync(identity => identity.AddModelKeyClaims<ShopUser>((user, _, _) => new(user.Customer)));

    private static Task SetCustomerAsync(IdentitySite site, string? customer) =>
        site.ChangeUserAsync(
            (users, user) =>
            {
                user.Customer = customer;
                return users.UpdateAsync(user);
            }
        );

    private static async Task RefreshAsync(IdentitySite site, HttpClient browser, string? path)
    {
        if (path is null)
        {
            site.Clock.Offset += TimeSpan.FromMinutes(31);
        }
        else
        {
            await IdentitySite.PostAsync(browser, path);
        }
    }
}
