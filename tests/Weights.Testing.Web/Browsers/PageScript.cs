using System.Text.Json;

namespace Weights.Testing.Web;

/// <summary>Calls of functions in pages as texts, because JSON is what all drivers of browsers have in common.</summary>
internal static class PageScript
{
    /// <summary>
    /// A function: as if the browser had suspended the page for a minute, and the user returned to it. The loader then renews leases.
    /// </summary>
    public const string ReturnAfterMinute = """
        () => {
          const { now } = Date;
          Date.now = () => now() + 60_000;
          dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        }
        """;

    /// <summary>An expression: a promise of a text for <see cref="Result"/>, which is never rejected.</summary>
    public static string Call(string function, object? argument) =>
        $$"""
            (async () => ({{function}}
            )({{JsonSerializer.Serialize(argument)}}))().then(
              (value) => JSON.stringify({ value: value ?? null }),
              (error) => JSON.stringify({ error: `${error}\n${error?.stack ?? ''}` }),
            )
            """;

    public static JsonElement Result(string text)
    {
        var outcome = JsonDocument.Parse(text).RootElement;
        return outcome.TryGetProperty("value", out var value) ? value : throw new PageException(outcome.GetProperty("error").GetString()!);
    }
}
