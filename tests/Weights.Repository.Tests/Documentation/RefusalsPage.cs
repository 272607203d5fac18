namespace Weights.Repository.Tests;

/// <summary>docs/reference/refusals.md says the same as tests/vectors/refusals.json.</summary>
[TestClass]
public sealed class RefusalsPage
{
    private const string Page = "docs/reference/refusals.md";

    [TestMethod]
    public void Lists_every_code_and_says_whether_it_has_Retry_After() =>
        CollectionAssert.AreEquivalent(
            RefusalVector.All.Select(row => $"{row.Code}: {(row.HasRetryAfter ? "yes" : "no")}").Distinct().ToArray(),
            MarkdownTable.Rows(Page, "# Refusals of the key endpoints").Select(cells => $"{cells[0]}: {cells[2]}").ToArray()
        );

    [TestMethod]
    public void Lists_every_outcome_with_code_statuses_and_effect_on_a_lease() =>
        CollectionAssert.AreEqual(
            RefusalVector.All.Select(row => $"{row.Outcome}: {row.Code}, {row.Status}, raw {row.RawStatus}, {row.Lease}").ToArray(),
            MarkdownTable
                .Rows(Page, "## Outcomes")
                .Select(cells => $"{cells[0]}: {cells[1]}, {cells[2]}, raw {cells[3]}, {cells[4]}")
                .ToArray()
        );

    [TestMethod]
    public void Says_what_the_loader_does_with_every_code()
    {
        var expected =
            from row in RefusalVector.All
            let response = row.IsNotSignedIn ? $"{row.Code} with {row.Status}, {row.Status} without a body" : row.Code
            let effect = row.Lease == "continues" ? row.Lease : $"ends: status {row.Lease}"
            select $"{response}: {row.Code}, {effect}";
        CollectionAssert.IsSubsetOf(
            expected.Distinct().ToArray(),
            MarkdownTable
                .Rows(Page, "## What the loader does with a refusal")
                .Select(cells => $"{cells[0]}: {cells[1]}, {cells[2]}")
                .ToArray()
        );
    }
}
