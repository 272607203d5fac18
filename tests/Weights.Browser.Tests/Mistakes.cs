namespace Weights.Browser.Tests;

/// <summary>What goes wrong says so on the page, and the page can be used again.</summary>
[TestClass]
public sealed class Mistakes
{
    [TestMethod]
    public async Task A_wrong_key_is_told_apart()
    {
        await using var visit = await Begin();
        await visit.Page.RouteAsync("**/api/model-key*", route => route.FulfillAsync(new() { BodyBytes = new byte[32], ContentType = "application/octet-stream" }));
        await AssertSays(visit, "key");
        await visit.Page.UnrouteAllAsync();
        await visit.LoadModel("/vad");
    }

    [TestMethod]
    public async Task A_changed_file_is_told_apart()
    {
        await using var visit = await Begin();
        var container = await (await visit.Page.APIRequest.GetAsync("/weights/silero-vad.enc")).BodyAsync();
        container[1000] ^= 1;
        await visit.Page.RouteAsync("**/silero-vad.enc*", route => route.FulfillAsync(new() { BodyBytes = container, ContentType = "application/octet-stream" }));
        await AssertSays(visit, "changed");
    }

    [TestMethod]
    public async Task A_truncated_file_is_told_apart()
    {
        await using var visit = await Begin();
        await visit.Page.RouteAsync("**/silero-vad.enc*", route => route.FulfillAsync(new() { BodyBytes = new byte[1000], ContentType = "application/octet-stream" }));
        await AssertSays(visit, "1000|1,000|short|truncated|incomplete");
    }

    [TestMethod]
    public async Task A_session_that_has_ended_asks_to_sign_in_again()
    {
        await using var visit = await Begin();
        await visit.Page.Context.ClearCookiesAsync();
        await AssertSays(visit, "[Ss]ign");
    }

    private static async Task<Visit> Begin()
    {
        var visit = await Visit.Begin();
        await visit.SignIn();
        await visit.Page.GotoAsync("/vad");
        return visit;
    }

    private static async Task AssertSays(Visit visit, string pattern)
    {
        await visit.Page.GetByTestId("load").ClickAsync();
        await visit.Reaches("model-panel", "error");
        await Assertions.Expect(visit.Page.GetByTestId("load-error")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(pattern));
    }
}
