using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weights.AspNetCore.Tests;

/// <summary>The table of refusals in C# is the same as tests/vectors/refusals.json.</summary>
[TestClass]
public sealed class RefusalTableTests
{
    private static readonly JsonObject _vectors = Read();

    public static IEnumerable<object[]> Outcomes =>
        from outcome in Enum.GetValues<GrantOutcome>()
        where outcome != GrantOutcome.Granted
        select new object[] { outcome };

    [TestMethod]
    [DynamicData(nameof(Outcomes))]
    public void A_row_is_the_same_in_both(GrantOutcome outcome)
    {
        var expected = _vectors["outcomes"]![outcome.ToString()];
        Assert.IsNotNull(expected, $"refusals.json has no row {outcome}");
        Assert.AreEqual(expected.ToJsonString(), Json(RefusalTable.Of(outcome)).ToJsonString());
    }

    [TestMethod]
    [DynamicData(nameof(Outcomes))]
    public void A_lease_is_treated_the_same_in_both(GrantOutcome outcome)
    {
        var row = RefusalTable.Of(outcome);
        var expected = outcome == GrantOutcome.NotSignedIn ? _vectors["notSignedIn"]!["lease"] : _vectors["leases"]![row.Code];
        Assert.AreEqual((string?)expected, Name(row.Lease));
    }

    [TestMethod]
    public void The_JSON_has_no_other_outcomes() =>
        CollectionAssert.AreEquivalent(
            Outcomes.Select(row => row[0].ToString()).ToArray(),
            _vectors["outcomes"]!.AsObject().Select(row => row.Key).ToArray()
        );

    [TestMethod]
    public void The_JSON_has_a_lease_for_every_code_and_no_other() =>
        CollectionAssert.AreEquivalent(
            Outcomes.Select(row => RefusalTable.Of((GrantOutcome)row[0]).Code).Distinct().ToArray(),
            _vectors["leases"]!.AsObject().Select(row => row.Key).ToArray()
        );

    [TestMethod]
    public void A_bare_401_means_the_same_in_both() =>
        Assert.AreEqual(RefusalTable.Of(GrantOutcome.NotSignedIn).Status, (int)_vectors["notSignedIn"]!["status"]!);

    [TestMethod]
    public void A_grant_has_no_row() => Assert.ThrowsExactly<ArgumentException>(() => RefusalTable.Of(GrantOutcome.Granted));

    private static JsonObject Json(Refusal row)
    {
        var json = new JsonObject { ["code"] = row.Code, ["status"] = row.Status };
        Add("rawStatus", row.RawStatus);
        json.Add("title", row.Title);
        Add("rawTitle", row.RawTitle);
        Add("detail", row.Detail);
        Add("rawDetail", row.RawDetail);
        Add("retryAfter", (int?)row.RetryAfter?.TotalSeconds);
        return json;

        void Add<T>(string name, T? value)
        {
            if (value is not null)
            {
                json.Add(name, JsonValue.Create(value));
            }
        }
    }

    private static string Name(LeaseEffect lease) => JsonNamingPolicy.CamelCase.ConvertName(lease.ToString());

    private static JsonObject Read()
    {
        using var stream = typeof(RefusalTableTests).Assembly.GetManifestResourceStream("refusals.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
