using System.Text.Json;
using Markdig.Syntax;

namespace Weights.Repository.Tests;

/// <summary>The code in docs/guides/bundlers.md is that of the apps which the tests of bundlers build.</summary>
[TestClass]
public sealed class BundlersPage
{
    private const string Page = "docs/guides/bundlers.md";

    private const string Apps = "tests/Weights.Bundlers.Tests/Apps/";

    /// <summary>A block whose first line is, for example, <c>```js vite/main.js</c>.</summary>
    [TestMethod]
    public void Has_only_code_of_the_tested_apps() =>
        Rule.AssertKept(
            from block in Blocks()
            where !Text(RepositoryFiles.Read(Apps + block.File)).Contains(block.Code, StringComparison.Ordinal)
            select $"{block.File}:\n{block.Code}",
            $"Copy these lines of {Page} from the file that the block names, without a gap."
        );

    [TestMethod]
    public void Has_code_for_every_app()
    {
        var shown = Blocks().Select(block => block.File.Split('/')[0]).ToHashSet(StringComparer.Ordinal);

        CollectionAssert.IsSubsetOf(AppNames().ToArray(), shown.ToArray());
    }

    [TestMethod]
    public void Names_the_versions_of_the_tested_apps() =>
        CollectionAssert.AreEquivalent(
            AppNames().Select(app => $"{app} {VersionOf(app)}").ToArray(),
            MarkdownTable.Rows(Page, "## Tested").Select(cells => $"{SectionOf(cells[0])} {cells[1]}").ToArray()
        );

    private static IEnumerable<string> AppNames() =>
        RepositoryFiles
            .All.Where(file => file.StartsWith(Apps, StringComparison.Ordinal))
            .Select(file => file[Apps.Length..].Split('/'))
            .Where(path => path is [_, "package.json"])
            .Select(path => path[0]);

    /// <summary>The bundler has the name of the app. The page has the first two numbers of its version.</summary>
    private static string VersionOf(string app)
    {
        using var package = JsonDocument.Parse(RepositoryFiles.Read($"{Apps}{app}/package.json"));
        var version = package.RootElement.GetProperty("devDependencies").GetProperty(app).GetString()!;
        return string.Join('.', version.Split('.').Take(2));
    }

    /// <summary>Of the link <c>[Vite](#vite)</c>: <c>vite</c>.</summary>
    private static string SectionOf(string link) => link.Split('#', ')')[1];

    private static IEnumerable<(string File, string Code)> Blocks() =>
        from block in Markdig.Markdown.Parse(RepositoryFiles.Read(Page)).Descendants<FencedCodeBlock>()
        where !string.IsNullOrEmpty(block.Arguments)
        select (block.Arguments!, Text(block.Lines.ToString()));

    // The indentation of Markdown is not that of the file, and a trailing comma depends on what follows.
    private static string Text(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim().TrimEnd(','))).Trim();
}
