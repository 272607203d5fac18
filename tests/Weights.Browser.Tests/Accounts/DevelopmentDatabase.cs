using System.Net;

namespace Weights.Browser.Tests.Accounts;

/// <summary>The accounts database of a Development run, whose passwords are public, is used in Production.</summary>
[TestClass]
public sealed class DevelopmentDatabase(TestContext context)
{
    private const string PublicAdministratorPassword = "apollo-guidance-1969";

    private static readonly (string User, string Password)[] _public =
    [
        ("ada", "analytical-engine-1843"),
        ("grace", "first-compiler-1952"),
        ("margaret", PublicAdministratorPassword),
    ];

    private static readonly Dictionary<string, string?> _development = new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["Sample__VisitorPassword"] = null,
        ["Sample__AdministratorPassword"] = null,
    };

    private static readonly Dictionary<string, string?> _production = new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" };

    [TestMethod]
    public async Task No_public_password_signs_in()
    {
        using var server = await SampleServer.Start(context.CancellationToken, settings: _development);
        foreach (var (user, password) in _public)
        {
            using var developer = new HttpVisitor(server.Address);
            Assert.IsTrue((await developer.SignIn(user, password)).SignedIn, user);
        }

        await server.Restart(_production, context.CancellationToken);

        foreach (var (user, password) in _public)
        {
            using var visitor = new HttpVisitor(server.Address);
            Assert.AreEqual(SignInResponse.Wrong, (await visitor.SignIn(user, password)).Error, user);
        }
    }

    [TestMethod]
    public async Task A_sign_in_of_the_Development_run_ends()
    {
        using var server = await SampleServer.Start(context.CancellationToken, TimeSpan.Zero, _development);
        using var visitor = new HttpVisitor(server.Address);
        await visitor.SignIn("margaret", PublicAdministratorPassword);
        Assert.AreEqual(HttpStatusCode.OK, await visitor.StatusOf("/admin"));

        await server.Restart(_production, context.CancellationToken);

        Assert.AreEqual(HttpStatusCode.Redirect, await visitor.StatusOf("/admin"));
    }

    [TestMethod]
    public async Task The_configured_password_signs_in()
    {
        using var server = await SampleServer.Start(context.CancellationToken, settings: _development);

        await server.Restart(
            new Dictionary<string, string?>(_production) { ["Sample__VisitorPassword"] = SampleServer.VisitorPassword },
            context.CancellationToken
        );

        using var visitor = new HttpVisitor(server.Address);
        Assert.IsTrue((await visitor.SignIn("ada", SampleServer.VisitorPassword)).SignedIn);
    }

    [TestMethod]
    public async Task The_login_page_says_that_no_visitor_can_sign_in()
    {
        using var server = await SampleServer.Start(context.CancellationToken, settings: _development);
        await server.Restart(_production, context.CancellationToken);
        foreach (var width in new[] { 1280, 390 })
        {
            await using var visit = await Visit.Begin(width, server.Address);

            await Sample.SamplePages.Check(visit, "/login", "login-no-accounts", width);

            await Assertions.Expect(visit.Page.GetByTestId("no-accounts")).ToContainTextAsync("Sample:VisitorPassword");
            Assert.AreEqual(0, await visit.Page.GetByTestId("demo-account").CountAsync());
        }
    }

    [TestMethod]
    public async Task In_Development_the_login_page_calls_no_configured_password_public()
    {
        using var server = await SampleServer.Start(
            context.CancellationToken,
            settings: new Dictionary<string, string?>(_development) { ["Sample__VisitorPassword"] = SampleServer.VisitorPassword }
        );
        await using var visit = await Visit.Begin(address: server.Address);

        await visit.Page.GotoAsync("/login");

        var ada = visit.Page.Locator("[data-testid=demo-account][data-user=ada]");
        Assert.AreEqual(0, await ada.GetByText("Password", new() { Exact = true }).CountAsync());
        await Assertions.Expect(visit.Page.GetByTestId("ask-for-password")).ToContainTextAsync("of an account without one here");
    }

    [TestMethod]
    public async Task In_Development_the_login_page_shows_passwords_that_work()
    {
        using var server = await SampleServer.Start(context.CancellationToken, settings: _development);
        foreach (var width in new[] { 1280, 390 })
        {
            await using var visit = await Visit.Begin(width, server.Address);
            await Sample.SamplePages.Check(visit, "/login", "login-development", width);

            await visit.Page.Locator("[data-testid=demo-account][data-user=margaret] button").ClickAsync();
            await visit.Page.Keyboard.PressAsync("Enter");

            await visit.Reaches("account", "signed-in");
        }
    }
}
