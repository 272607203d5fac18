using System.Text.Json.Nodes;

namespace Weights.Repository.Tests;

/// <summary>
/// Every sentence of docs/reference/threat-model.md, and of README's section about threats, has the tests that show it, or the reason
/// why no test can. The file tests/vectors/threat-model.json has both.
/// </summary>
[TestClass]
public sealed class ThreatModelPage
{
    private const string Page = "docs/reference/threat-model.md";
    private const string ReadmeSection = "What it protects, and what it does not";
    private const string Evidence = "tests/vectors/threat-model.json";

    // The first says what is not protected. The second has figures of "dotnet run … -- copies", with the command.
    private static readonly string[] _withoutClaims = ["Not stopped", "How this was measured"];

    // limit: it says what is not protected. platform: a fact about a browser, .NET or a system, which is not ours to keep.
    // measured: the page has figures and the command. advice: it says what to do, or where to read more.
    private static readonly string[] _reasons = ["limit", "platform", "measured", "advice"];

    private static readonly JsonNode _evidence = JsonNode.Parse(RepositoryFiles.Read(Evidence))!;

    [TestMethod]
    public void Has_evidence_for_every_sentence() =>
        Rule.AssertKept(
            Sentences().Except(Shown().Concat(Explained()), StringComparer.Ordinal),
            $"Add each sentence to {Evidence}: below 'tests' with the tests that show it, or below 'reasons'."
        );

    [TestMethod]
    public void Still_has_every_sentence_that_has_evidence() =>
        Rule.AssertKept(
            Shown().Concat(Explained()).Except(Sentences(), StringComparer.Ordinal),
            $"The pages no longer have these sentences: remove them from {Evidence}."
        );

    [TestMethod]
    public void Names_only_tests_that_exist()
    {
        var existing = TestNames.All();
        Rule.AssertKept(
            from claim in _evidence["tests"]!.AsObject()
            from test in claim.Value!.AsArray().Select(name => name!.GetValue<string>()).DefaultIfEmpty("")
            where !existing.Contains(test)
            select $"{(test.Length > 0 ? test : "no test")}: {claim.Key}",
            "A test is named 'Project/Class.Method', or 'Weights.Loader/folder/file.test.ts: name'."
        );
    }

    [TestMethod]
    public void Gives_only_known_reasons() =>
        Rule.AssertKept(
            from claim in _evidence["reasons"]!.AsObject()
            where !_reasons.Contains(claim.Value!.GetValue<string>(), StringComparer.Ordinal)
            select $"{claim.Value}: {claim.Key}",
            $"A reason is one of {string.Join(", ", _reasons)}."
        );

    private static IEnumerable<string> Sentences() =>
        MarkdownSentences
            .Of(Page, section => !_withoutClaims.Contains(section, StringComparer.Ordinal))
            .Concat(MarkdownSentences.Of("README.md", section => section == ReadmeSection));

    private static IEnumerable<string> Shown() => _evidence["tests"]!.AsObject().Select(claim => claim.Key);

    private static IEnumerable<string> Explained() => _evidence["reasons"]!.AsObject().Select(claim => claim.Key);
}
