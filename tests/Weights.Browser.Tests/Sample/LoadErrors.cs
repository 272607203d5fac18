using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weights.Browser.Tests.Sample;

/// <summary>Errors of a load: the page shows them, and it can be used again.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LoadErrors
{
    [TestMethod]
    public async Task A_changed_key_response_is_not_used()
    {
        await using var visit = await Begin();
        await visit.Page.RouteAsync(
            "**/api/model-key/session",
            async route =>
            {
                var response = await route.FetchAsync();
                var json = JsonNode.Parse(await response.TextAsync())!;
                json["expires"] = json["expires"]!.GetValue<long>() + 3600;
                await route.FulfillAsync(new() { Response = response, Body = json.ToJsonString() });
            }
        );
        await AssertSays(visit, "changed on its way");
        await visit.Page.UnrouteAllAsync();
        await visit.LoadModel("/vad");
    }

    [TestMethod]
    public async Task A_wrong_key_has_its_own_message()
    {
        await using var visit = await Visit.Begin();
        await visit.Page.RouteAsync(
            "**/demo-key",
            async route =>
            {
                var response = await route.FetchAsync();
                var halves = new Regex("data-first=\"[0-9a-f]+\"");
                await route.FulfillAsync(
                    new()
                    {
                        Response = response,
                        Body = halves.Replace(await response.TextAsync(), $"data-first=\"{new string('0', 64)}\""),
                    }
                );
            }
        );
        await visit.Page.GotoAsync("/demo-key");
        await AssertSays(visit, "not the key that the model was encrypted with");
    }

    [TestMethod]
    public async Task A_changed_file_has_its_own_message()
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
    public async Task A_truncated_file_has_its_own_message()
    {
        await using var visit = await Begin();
        await visit.Page.RouteAsync(
            "**/silero-vad.enc*",
            route => route.FulfillAsync(new() { BodyBytes = new byte[1000], ContentType = "application/octet-stream" })
        );
        await AssertSays(visit, "1000|1,000|short|truncated|incomplete");
    }

    [TestMethod]
    public async Task After_the_session_has_ended_the_page_asks_to_sign_in_again()
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
