using System.Text.Json;

namespace Weights.Testing.Web;

/// <summary>Calls of functions in pages as texts, because JSON is what all drivers of browsers have in common.</summary>
internal static class PageScript
{
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
