using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weights.Browser.Tests.Keys;

/// <summary>Answers of the real server that somebody on the way replaced, as the loader in Chromium takes them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ChangedAnswers
{
    [TestMethod]
    public async Task Are_refused_whichever_field_was_changed()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeysOfTheEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        Action<JsonObject> change = static _ => { };
        string[] fields = [];
        await ReplaceAsync(
            page,
            async body =>
            {
                var answer = JsonNode.Parse(body)!.AsObject();
                fields = [.. answer.Select(field => field.Key)];
                change(answer);
                return answer.ToJsonString();
            }
        );
        CollectionAssert.AreEqual(
            new[] { site.Models[0].PlaintextSha256 },
            await KeysOfTheEndpoints.Open(page, ["small"], site.Session),
            "An answer that was only written anew is taken."
        );

        CollectionAssert.IsSubsetOf(new[] { "keyId", "format", "customer", "session", "spk", "wrapped", "expires", "mac", "sig" }, fields);
        foreach (var field in fields)
        {
            change = answer => answer[field] = Changed(answer[field]!);
            CollectionAssert.AreEqual(new[] { "bad-key-response" }, await KeysOfTheEndpoints.Open(page, ["small"], site.Session), field);
            change = answer => answer.Remove(field);
            CollectionAssert.AreEqual(
                new[] { "bad-key-response" },
                await KeysOfTheEndpoints.Open(page, ["small"], site.Session),
                $"without {field}"
            );
        }
    }

    [TestMethod]
    public async Task Are_refused_where_they_were_given_before()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeysOfTheEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        string? first = null;
        await ReplaceAsync(page, body => Task.FromResult(first ??= body));

        CollectionAssert.AreEqual(new[] { site.Models[0].PlaintextSha256 }, await KeysOfTheEndpoints.Open(page, ["small"], site.Session));
        CollectionAssert.AreEqual(new[] { "bad-key-response" }, await KeysOfTheEndpoints.Open(page, ["small"], site.Session));
    }

    private static Task<IAsyncDisposable> ReplaceAsync(IPage page, Func<string, Task<string>> replace) =>
        page.RouteAsync(
            "**/session",
            async route =>
            {
                var answer = await route.FetchAsync();
                await route.FulfillAsync(new() { Response = answer, Body = await replace(await answer.TextAsync()) });
            }
        );

    /// <summary>A number and its neighbour; a text with another letter in the middle.</summary>
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
