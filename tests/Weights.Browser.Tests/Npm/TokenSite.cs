using System.Text.Json;
using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Npm;

/// <summary>What the tests of service workers and extensions share: they have a bearer token, as an app gets it after a sign-in.</summary>
internal static class TokenSite
{
    private static readonly string[] _names = [WebModels.Gcm, WebModels.Chunked];

    /// <summary>The scripts of these tests.</summary>
    public static string Scripts { get; } = Path.Combine(Repository.Root, "tests", "Weights.Browser.Tests", "Npm");

    /// <summary>What service-worker.js runs: models, and the key option with a new token.</summary>
    public static async Task<object> MessageAsync(LoaderSite site, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = site.Address };
        using var response = await client.PostAsync(
            new Uri($"/token?customer={TwoCustomers.Ann}", UriKind.Relative),
            null,
            cancellationToken
        );
        using var json = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
        var key = site.Key("session", absolute: true);
        key["headers"] = new { authorization = $"Bearer {json.RootElement.GetProperty("accessToken").GetString()}" };
        key["credentials"] = "omit";
        return new { names = _names, key };
    }

    /// <param name="outcomes">What service-worker.js returned.</param>
    public static void AssertComputed(string outcomes)
    {
        using var json = JsonDocument.Parse(outcomes);
        foreach (var name in _names)
        {
            Outputs.AssertComputed(name, json.RootElement.GetProperty(name));
        }
    }
}
