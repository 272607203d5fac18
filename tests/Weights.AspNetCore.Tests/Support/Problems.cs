using System.Net;
using System.Text.Json;

namespace Weights.AspNetCore.Tests;

/// <summary>Refusals as a client sees them.</summary>
internal static class Problems
{
    public static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType, $"{answer.StatusCode}");
        Assert.AreEqual("no-store", answer.Headers.GetValues("Cache-Control").Single());
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString();
    }

    public static async Task AssertAsync(HttpStatusCode status, string code, HttpResponseMessage answer)
    {
        Assert.AreEqual(status, answer.StatusCode);
        Assert.AreEqual(code, await CodeAsync(answer));
    }
}
