using System.Net;
using System.Text.Json;

namespace Weights.AspNetCore.Tests;

/// <summary>Refusals as a client sees them.</summary>
internal static class Problems
{
    public static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, $"{response.StatusCode}");
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString();
    }

    public static async Task AssertAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        Assert.AreEqual(status, response.StatusCode);
        Assert.AreEqual(code, await CodeAsync(response));
    }
}
