using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weights.Browser.Tests;

/// <summary>What goes wrong says so on the page, and the page can be used again.</summary>
[TestClass]
[DoNotParallelize]
public sealed class Mistakes
{
    [TestMethod]
    public async Task An_answer_with_the_key_that_was_changed_is_not_used()
    {
        await using var visit = await Begin();
        await visit.Page.RouteAsync(
            "**/api/model-key/session",
            async route =>
            {
                var answer = await route.FetchAsync();
                var json = JsonNode.Parse(await answer.TextAsync())!;
                json["expires"] = json["expires"]!.GetValue<long>() + 3600;
                await route.FulfillAsync(new() { Response = answer, Body = json.ToJsonString() });
            }
        );
        await AssertSays(visit, "changed on its way");
        await visit.Page.UnrouteAllAsync();
        await visit.LoadModel("/vad");
    }

    [TestMethod]
    public async Task A_wrong_key_is_told_apart()
    {
        await using var visit = await Visit.Begin();
        await visit.Page.RouteAsync(
            "**/demo-key",
            async route =>
            {
                var answer = await route.FetchAsync();
                var halves = new Regex("data-first=\"[0-9a-f]+\"");
                await route.FulfillAsync(
                    new() { Response = answer, Body = halves.Replace(await answer.TextAsync(), $"data-first=\"{new string('0', 64)}\"") }
                );
            }
        );
        await visit.Page.GotoAsync("/demo-key");
        await AssertSays(visit, "not the key that the model was encrypted with");
    }

    [TestMethod]
    public async Task A_changed_file_is_told_apart()
    {
        await using var visit = await Begin();
        var container = await (await visit.Page.APIRequest.GetAsync("/weights/silero-vad.enc")).BodyAsync();
        container[1000] ^= 1;
        await visit.Page.RouteAsync(
            "**/silero-vad.enc*",
            route => route.FulfillAsync(new() { BodyBytes = container, ContentType = "application/octet-stream" })
        );
        await AssertSays(visit, "changed");
    }

    [TestMethod]
    public async Task A_truncated_file_is_told_apart()
    {
        await using var visit = await Begin();
        await visit.Page.RouteAsync(
            "**/silero-vad.enc*",
            route => route.FulfillAsync(new() { BodyBytes = new byte[1000], ContentType = "application/octet-stream" })
        );
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
        await Assertions.Expect(visit.Page.GetByTestId("load-error")).ToContainTextAsync(new Regex(pattern));
    }
}
