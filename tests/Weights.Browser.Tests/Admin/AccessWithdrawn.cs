namespace Weights.Browser.Tests.Admin;

/// <summary>Open pages lose what an administrator withdraws.</summary>
[TestClass]
public sealed class AccessWithdrawn(TestContext context)
{
    // A renewal begins after about 20 seconds and has 7 seconds, which is enough on a busy machine.
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task A_suspended_customer_loses_the_model_and_another_customer_keeps_it()
    {
        using var server = await Start();
        await using var administrator = await Administrator.Begin(server);
        await using var ada = await Listen(server, "ada");
        await using var grace = await Listen(server, "grace");

        await administrator.Suspend("ada");
        var renewal = grace.Page.WaitForResponseAsync("**/api/model-key/session");

        await AssertEnded(ada, "revoked", "withdrawn");
        await ada.Picture("vad-withdrawn-1280");
        await ada.Page.GetByTestId("load").ClickAsync();
        await ada.Reaches("model-panel", "error");
        await Assertions.Expect(ada.Page.GetByTestId("load-error")).ToContainTextAsync("Your access was withdrawn");

        Assert.AreEqual(200, (await renewal).Status);
        await grace.Page.GetByTestId("vad-clip").ClickAsync();
        await grace.Reaches("vad", "done");
        await grace.Reaches("model-panel", "ready");
        Assert.IsEmpty(grace.Errors);

        await administrator.Restore("ada");
        await ada.Page.GetByTestId("load").ClickAsync();
        await ada.Reaches("model-panel", "ready");
    }

    [TestMethod]
    public async Task A_revoked_session_ends_and_the_customers_other_session_goes_on()
    {
        // Each request creates the principal again, and the session must not change.
        using var server = await Start(accountCheck: TimeSpan.Zero);
        await using var administrator = await Administrator.Begin(server);
        await using var telephone = await Visit.Begin(390, server.Address);
        await telephone.SignIn("ada");
        await telephone.LoadModel("/ocr");
        await telephone.Reaches("ocr", "done");
        await administrator.Page.GotoAsync("/admin/sessions");
        var session = await administrator.Page.GetByTestId("session").GetAttributeAsync("data-id");
        await using var desk = await Listen(server, "ada");

        await administrator.Page.GotoAsync("/admin/sessions");
        Assert.AreEqual(2, await administrator.Page.GetByTestId("session").CountAsync());
        await administrator.Confirm(administrator.Page.Locator($"[data-testid=session][data-id={session}]"), "revoke");
        var renewal = desk.Page.WaitForResponseAsync("**/api/model-key/session");

        await AssertEnded(telephone, "expired", "Sign in again");
        await telephone.Reaches("ocr", "idle");
        await Assertions.Expect(telephone.Page.GetByTestId("ocr-text")).ToContainTextAsync("The model was unloaded");
        await telephone.Picture("ocr-withdrawn-390");
        Assert.AreEqual(200, (await renewal).Status);
        await desk.Reaches("model-panel", "ready");
        await telephone.SignIn("ada");
        await telephone.LoadModel("/vad");
    }

    [TestMethod]
    public async Task The_cookie_of_a_revoked_session_opens_no_page()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        await using var administrator = await Administrator.Begin(server);
        await using var ada = await Visit.Begin(address: server.Address);
        await ada.SignIn();
        await ada.LoadModel("/vad");
        await administrator.Page.GotoAsync("/admin/sessions");

        await administrator.Confirm(administrator.Page.GetByTestId("session"), "revoke");

        await ada.Page.GotoAsync("/vad");
        await ada.Page.GetByTestId("login-form").WaitForAsync();
    }

    [TestMethod]
    public async Task A_restart_does_not_give_a_withdrawn_entitlement_back()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        server.ExecuteSql("DELETE FROM WeightsEntitlements");

        await server.Restart(new Dictionary<string, string?>(), context.CancellationToken);

        await using var ada = await Visit.Begin(address: server.Address);
        await ada.SignIn();
        await ada.Page.GotoAsync("/vad");
        await ada.Page.GetByTestId("load").ClickAsync();
        await ada.Reaches("model-panel", "error");
        await Assertions.Expect(ada.Page.GetByTestId("load-error")).ToContainTextAsync("The server refused the key request");
    }

    private Task<SampleServer> Start(TimeSpan? accountCheck = null) =>
        SampleServer.Start(PublishedSample.Folder, PublishedSample.KeyHex, _lease, context.CancellationToken, accountCheck);

    private static async Task<Visit> Listen(SampleServer server, string user)
    {
        var visit = await Visit.Begin(address: server.Address);
        await visit.SignIn(user);
        await visit.LoadModel("/vad");
        return visit;
    }

    private static async Task AssertEnded(Visit visit, string status, string text)
    {
        await visit.Reaches("model-panel", "ended");
        await Assertions.Expect(visit.Page.GetByTestId("model-panel")).ToHaveAttributeAsync("data-ended", status);
        await Assertions.Expect(visit.Page.GetByTestId("load-error")).ToContainTextAsync(text);
        await Assertions.Expect(visit.Page.GetByTestId("load-status")).ToHaveTextAsync("The model is unloaded.");
    }
}
