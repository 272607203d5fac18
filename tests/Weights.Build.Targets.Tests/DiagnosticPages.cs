using System.Text.RegularExpressions;

namespace Weights.Build.Targets.Tests;

/// <summary>The codes in the source and their pages agree.</summary>
[TestClass]
public sealed partial class DiagnosticPages
{
    private static readonly string _pages = Path.Combine(Repository.Root, "docs", "reference", "diagnostics");

    [TestMethod]
    public void Every_code_has_a_page_and_every_page_a_code()
    {
        var sources = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "build"), "*.targets"));
        var codes = sources
            .SelectMany(file => Quoted().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Order()
            .ToArray();
        var pages = Directory.EnumerateFiles(_pages, "WEIGHTS*.md").Select(Path.GetFileNameWithoutExtension).Order().ToArray();
        CollectionAssert.AreEqual(pages, codes);
    }

    [TestMethod]
    public void Every_page_has_message_cause_and_fix_and_is_in_the_list()
    {
        var list = File.ReadAllText(Path.Combine(_pages, "README.md"));
        foreach (var page in Directory.EnumerateFiles(_pages, "WEIGHTS*.md"))
        {
            var code = Path.GetFileNameWithoutExtension(page);
            var text = File.ReadAllText(page);
            Assert.StartsWith($"# {code}: ", text);
            foreach (var part in new[] { "## Message\n", "## Cause\n", "## Fix\n" })
            {
                Assert.Contains(part, text, page);
            }

            Assert.Contains($"[{code}]({code}.md)", list);
        }
    }

    [GeneratedRegex("\"(WEIGHTS\\d{4})\"")]
    private static partial Regex Quoted();
}
