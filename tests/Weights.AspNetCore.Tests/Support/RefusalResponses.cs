using System.Net;
using System.Text.Json;

namespace Weights.AspNetCore.Tests;

/// <summary>Reads and checks the problem details of refusals.</summary>
internal static class RefusalResponses
{
    public static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        using var problem = await ReadAsync(response);
        return Member(problem, "code");
    }

    /// <summary>Checks status and code, and that <see cref="RefusalTable"/> has the status, code and title.</summary>
    public static async Task AssertAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        Assert.AreEqual(status, response.StatusCode);
        using var problem = await ReadAsync(response);
        Assert.AreEqual(code, Member(problem, "code"));
        CollectionAssert.Contains(Rows().ToArray(), (StatusInTable(status), code, Member(problem, "title")));
    }

    /// <summary>Checks that a response is the refusal that <see cref="RefusalTable"/> has for an outcome and a delivery.</summary>
    public static async Task AssertAsync(GrantOutcome outcome, KeyDelivery delivery, HttpResponseMessage response)
    {
        var expected = RefusalTable.Of(outcome).For(delivery);
        using var problem = await ReadAsync(response);
        Assert.AreEqual(
            (expected.Status, expected.Code, expected.Title, expected.Detail),
            ((int)response.StatusCode, Member(problem, "code"), Member(problem, "title"), Member(problem, "detail"))
        );
        Assert.AreEqual(expected.RetryAfter, response.Headers.RetryAfter?.Delta);
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response)
    {
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, $"{response.StatusCode}");
        Assert.AreEqual("no-store", response.Headers.GetValues("Cache-Control").Single());
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    private static string? Member(JsonDocument problem, string name) =>
        problem.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IEnumerable<(int Status, string Code, string? Title)> Rows() =>
        from outcome in Enum.GetValues<GrantOutcome>()
        where outcome != GrantOutcome.Granted
        from delivery in Enum.GetValues<KeyDelivery>()
        let row = RefusalTable.Of(outcome).For(delivery)
        select (row.Status, row.Code, row.Title);

    // 413 and 415 are more exact statuses of a malformed request.
    private static int StatusInTable(HttpStatusCode status) =>
        status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType
            ? (int)HttpStatusCode.BadRequest
            : (int)status;
}
