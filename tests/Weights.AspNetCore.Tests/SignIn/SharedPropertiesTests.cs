using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Weights.AspNetCore.Tests.SignIn;

/// <summary>Apps that pass the properties of one user's sign-in on to the sign-in of another user.</summary>
[TestClass]
public sealed class SharedPropertiesTests
{
    [TestMethod]
    public async Task One_properties_object_for_all_sign_ins_gives_each_user_a_session_of_its_own()
    {
        var shared = new AuthenticationProperties();
        await using var site = await StartAsync(app =>
            app.MapPost(
                "/login-as/{name}",
                async (SignInManager<ShopUser> manager, string name) => await manager.SignInAsync(await FindAsync(manager, name), shared)
            )
        );
        var (ann, bob) = (await SignInAsync(site, "/login-as/ann"), await SignInAsync(site, "/login-as/bob"));
        Assert.AreNotEqual(ann, bob);
    }

    [TestMethod]
    public async Task An_administrator_who_becomes_another_user_has_a_new_session()
    {
        await using var site = await StartAsync(app =>
            app.MapPost(
                "/become/{name}",
                async (HttpContext context, SignInManager<ShopUser> manager, string name) =>
                {
                    var before = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
                    var other = await manager.CreateUserPrincipalAsync(await FindAsync(manager, name));
                    await context.SignInAsync(IdentityConstants.ApplicationScheme, other, before.Properties);
                }
            )
        );
        using var browser = await site.SignInAsync();
        var (ann, _) = await site.AskAsync(browser);
        await IdentitySite.PostAsync(browser, "/become/bob");
        var (bob, _) = await site.AskAsync(browser);
        Assert.AreNotEqual(ann, bob);
        Assert.AreEqual(bob, (await site.AskAsync(browser)).Session);
    }

    private static async Task<IdentitySite> StartAsync(Action<WebApplication> pipeline)
    {
        var site = await IdentitySite.StartAsync(
            identity => identity.AddModelKeyClaims<ShopUser>((user, _, _) => new(user.Customer)),
            pipeline: pipeline
        );
        await site.UseAsync<UserManager<ShopUser>>(async users =>
            Assert.IsTrue((await users.CreateAsync(new ShopUser { UserName = "bob", Customer = "c_1" })).Succeeded)
        );
        return site;
    }

    private static async Task<ShopUser> FindAsync(SignInManager<ShopUser> manager, string name) =>
        (await manager.UserManager.FindByNameAsync(name))!;

    private static async Task<string> SignInAsync(IdentitySite site, string path)
    {
        using var browser = site.OpenBrowser();
        await IdentitySite.PostAsync(browser, path);
        var (session, customer) = await site.AskAsync(browser);
        Assert.AreEqual("c_1", customer);
        return session;
    }
}
