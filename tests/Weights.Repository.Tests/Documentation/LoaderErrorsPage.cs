using System.Text.RegularExpressions;

namespace Weights.Repository.Tests;

/// <summary>docs/reference/loader-errors.md and the loader have the same codes.</summary>
[TestClass]
public sealed partial class LoaderErrorsPage
{
    [TestMethod]
    public void Lists_every_code_of_the_loader_and_no_other() =>
        CollectionAssert.AreEquivalent(
            Codes().ToArray(),
            MarkdownTable.Rows("docs/reference/loader-errors.md", "# Errors of the loader").Select(cells => cells[0]).ToArray()
        );

    private static IEnumerable<string> Codes() =>
        from Match code in Quoted()
            .Matches(RepositoryFiles.Read("src/Weights.Loader/src/core/errors.ts").Split("export type WeightsErrorCode =")[1].Split(';')[0])
        select code.Groups[1].Value;

    [GeneratedRegex("'([a-z-]+)'")]
    private static partial Regex Quoted();
}
