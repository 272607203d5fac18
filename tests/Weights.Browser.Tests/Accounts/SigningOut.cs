using System.Net;

namespace Weights.Browser.Tests.Accounts;

/// <summary>A visitor signs out. A copy of the cookie may exist.</summary>
[TestClass]
public sealed class SigningOut(TestContext context)
{
    private static SampleServer? _shared;

    /// <summary>For tests that change nothing but their own sign-ins.</summary>
    private static SampleServer Shared => _shared!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => _shared = await SampleServer.Start(context.CancellationToken);

    [ClassCleanup]
    public static void Stop() => _shared?.Dispose();

    [TestMethod]
    public async Task A_copied_cookie_gets_no_key_afterwards()
    {
        await using var visitor = await Visit.Begin(address: Shared.Address);
        await visitor.SignIn();
        await using var thief = await Visit.Begin(address: Shared.Address);
        await thief.CopyCookies(visitor);
        await thief.LoadModel("/vad");

        await visitor.SignOut();

        await AssertNoKey(thief);
    }

    [TestMethod]
    public async Task A_copied_cookie_of_an_administrator_opens_no_page_afterwards()
    {
        await using var administrator = await Visit.Begin(address: Shared.Address);
        await administrator.SignInAsAdministrator();
        await using var thief = await Visit.Begin(address: Shared.Address);
        await thief.CopyCookies(administrator);
        await thief.Page.GotoAsync("/admin");
        await thief.Page.GetByTestId("customer").First.WaitForAsync();

        await administrator.SignOut();

        await thief.Page.GotoAsync("/admin");
        await thief.Page.GetByTestId("login-form").WaitForAsync();
    }

    [TestMethod]
    public async Task Key_delivery_revokes_their_session()
    {
        await using var visitor = await Visit.Begin(address: Shared.Address);
        await visitor.SignIn("grace");
        await visitor.LoadModel("/vad");

        await visitor.SignOut();

        await visitor.SignInAsAdministrator();
        await visitor.Page.GotoAsync("/admin/sessions");
        await Assertions
            .Expect(visitor.Page.Locator("[data-testid=session][data-name=grace]"))
            .ToHaveAttributeAsync("data-state", "revoked");
    }

    [TestMethod]
    public async Task A_session_that_sent_no_key_request_is_not_revoked_too()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        await using var visitor = await Visit.Begin(address: server.Address);
        await visitor.SignIn("grace");

        await visitor.SignOut();

        await visitor.SignInAsAdministrator();
        await visitor.Page.GotoAsync("/admin/changes");
        await visitor.Page.GetByTestId("changes").WaitForAsync();
        Assert.AreEqual(0, await visitor.Page.Locator("[data-operation=SessionRevoked]").CountAsync());
    }

    [TestMethod]
    public async Task A_copied_cookie_gets_no_key_even_if_the_key_store_does_not_revoke_the_session()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        await using var visitor = await Visit.Begin(address: server.Address);
        await visitor.SignIn();
        await using var thief = await Visit.Begin(address: server.Address);
        await thief.CopyCookies(visitor);
        await thief.LoadModel("/vad");
        server.ExecuteSql(Refuse("WeightsRevokedSessions"));

        await visitor.SignOut();

        await AssertNoKey(thief);
    }

    [TestMethod]
    public async Task Another_sign_in_of_the_same_account_goes_on()
    {
        await using var desk = await Visit.Begin(address: Shared.Address);
        await desk.SignIn();
        await using var telephone = await Visit.Begin(address: Shared.Address);
        await telephone.SignIn();

        await telephone.SignOut();

        await desk.LoadModel("/vad");
    }

    [TestMethod]
    public async Task If_the_accounts_database_fails_the_page_says_that_they_are_still_signed_in()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        foreach (var width in new[] { 1280, 390 })
        {
            await using var visitor = await Visit.Begin(width, server.Address);
            await visitor.SignIn();
            server.ExecuteAccountsSql(Refuse("EndedSessions"));

            var response = await visitor.Page.RunAndWaitForResponseAsync(
                () => visitor.Page.GetByTestId("sign-out").ClickAsync(),
                "**/logout"
            );

            Assert.AreEqual((int)HttpStatusCode.ServiceUnavailable, response.Status);
            await Assertions.Expect(visitor.Page.GetByTestId("not-signed-out")).ToContainTextAsync("You are still signed in");
            await visitor.Reaches("account", "signed-in");
            await Sample.SamplePages.Check(visitor, null, "not-signed-out", width);
            server.ExecuteAccountsSql("DROP TRIGGER Refuse");
        }
    }

    [TestMethod]
    public async Task After_the_accounts_database_works_again_the_page_signs_them_out()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        await using var visitor = await Visit.Begin(address: server.Address);
        await visitor.SignIn();
        await using var thief = await Visit.Begin(address: server.Address);
        await thief.CopyCookies(visitor);
        await thief.LoadModel("/vad");
        server.ExecuteAccountsSql(Refuse("EndedSessions"));
        await visitor.Page.GetByTestId("sign-out").ClickAsync();
        await visitor.Page.GetByTestId("not-signed-out").WaitForAsync();
        server.ExecuteAccountsSql("DROP TRIGGER Refuse");

        await visitor.Page.GetByTestId("sign-out-again").ClickAsync();

        await visitor.Reaches("account", "signed-out");
        await AssertNoKey(thief);
    }

    private static async Task AssertNoKey(Visit thief)
    {
        await thief.Page.GetByTestId("load").ClickAsync();
        await thief.Reaches("model-panel", "error");
        await Assertions.Expect(thief.Page.GetByTestId("load-error")).ToContainTextAsync("only signed-in visitors get the key");
    }

    private static string Refuse(string table) =>
        $"CREATE TRIGGER Refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused by the test'); END";
}
