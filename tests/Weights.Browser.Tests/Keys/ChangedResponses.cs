using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weights.Browser.Tests.Keys;

/// <summary>Responses of the real server that were changed on the way to the loader in Chromium.</summary>
[TestClass]
public sealed class ChangedResponses
{
    [TestMethod]
    public async Task A_change_of_any_field_is_refused()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        Action<JsonObject> change = static _ => { };
        string[] fields = [];
        await ReplaceAsync(
            page,
            async body =>
            {
                var response = JsonNode.Parse(body)!.AsObject();
                fields = [.. response.Select(field => field.Key)];
                change(response);
                return response.ToJsonString();
            }
        );
        CollectionAssert.AreEqual(
            new[] { site.Models[0].PlaintextSha256 },
            await KeyEndpoints.Open(page, ["small"], site.Session),
            "An unchanged response that was serialized again is accepted."
        );

        CollectionAssert.IsSubsetOf(new[] { "keyId", "format", "customer", "session", "spk", "wrapped", "expires", "mac", "sig" }, fields);
        foreach (var field in fields)
        {
            change = response => response[field] = Changed(response[field]!);
            CollectionAssert.AreEqual(new[] { "bad-key-response" }, await KeyEndpoints.Open(page, ["small"], site.Session), field);
            change = response => response.Remove(field);
            CollectionAssert.AreEqual(
                new[] { "bad-key-response" },
                await KeyEndpoints.Open(page, ["small"], site.Session),
                $"without {field}"
            );
        }
    }

    [TestMethod]
    public async Task A_replayed_response_is_refused()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        string? first = null;
        await ReplaceAsync(page, body => Task.FromResult(first ??= body));

        CollectionAssert.AreEqual(new[] { site.Models[0].PlaintextSha256 }, await KeyEndpoints.Open(page, ["small"], site.Session));
        CollectionAssert.AreEqual(new[] { "bad-key-response" }, await KeyEndpoints.Open(page, ["small"], site.Session));
    }

    private static Task<IAsyncDisposable> ReplaceAsync(IPage page, Func<string, Task<string>> replace) =>
        page.RouteAsync(
            "**/session",
            async route =>
            {
                var response = await route.FetchAsync();
                await route.FulfillAsync(new() { Response = response, Body = await replace(await response.TextAsync()) });
            }
        );

    /// <summary>Changes a value: another number, or another letter in the middle of a text.</summary>
    private static JsonNode Changed(JsonNode value)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            return value.GetValue<long>() + 1;
        }

        var text = value.GetValue<string>().ToCharArray();
        ref var letter = ref text[text.Length / 2];
        letter = letter == 'A' ? 'B' : 'A';
        return new string(text);
    }
}
