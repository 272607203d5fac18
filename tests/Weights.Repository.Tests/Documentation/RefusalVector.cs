using System.Text.Json.Nodes;

namespace Weights.Repository.Tests;

/// <summary>A row of tests/vectors/refusals.json, the refusals that server, loader and documentation share.</summary>
/// <param name="Outcome">The outcome as the audit names it.</param>
/// <param name="Code">The code in the response.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="RawStatus">The HTTP status in the raw mode; null if it is the same.</param>
/// <param name="HasRetryAfter">Whether the response has <c>Retry-After</c>.</param>
/// <param name="Lease">What the refusal does to a lease: <c>revoked</c>, <c>expired</c> or <c>continues</c>.</param>
internal sealed record RefusalVector(string Outcome, string Code, int Status, int? RawStatus, bool HasRetryAfter, string Lease)
{
    private static readonly JsonNode _table = JsonNode.Parse(RepositoryFiles.Read("tests/vectors/refusals.json"))!;

    public static IReadOnlyList<RefusalVector> All { get; } = [.. _table["outcomes"]!.AsObject().Select(row => Parse(row.Key, row.Value!))];

    public static IEnumerable<string> Codes => All.Select(row => row.Code).Distinct();

    /// <summary>Nobody is signed in: the status decides what happens to a lease, not the code.</summary>
    public bool IsNotSignedIn => Status == _table["notSignedIn"]!["status"]!.GetValue<int>();

    private static RefusalVector Parse(string outcome, JsonNode row)
    {
        var code = row["code"]!.GetValue<string>();
        var refusal = new RefusalVector(
            outcome,
            code,
            row["status"]!.GetValue<int>(),
            row["rawStatus"]?.GetValue<int>(),
            row["retryAfter"] is not null,
            _table["leases"]![code]!.GetValue<string>()
        );
        return refusal.IsNotSignedIn ? refusal with { Lease = _table["notSignedIn"]!["lease"]!.GetValue<string>() } : refusal;
    }
}
