using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Weights.Repository.Tests;

/// <summary>The pages for contributors are complete.</summary>
[TestClass]
public sealed partial class DevelopmentPages
{
    private const string LoaderFolder = "src/Weights.Loader/src/";

    [TestMethod]
    public void Have_a_line_for_every_file_of_the_loader() =>
        CollectionAssert.AreEquivalent(
            RepositoryFiles.All.Where(file => file.StartsWith(LoaderFolder, StringComparison.Ordinal)).ToArray(),
            ListedFiles().Select(file => LoaderFolder + file).ToArray()
        );

    [TestMethod]
    public void Have_a_row_for_every_target_of_the_package() =>
        CollectionAssert.AreEquivalent(
            Targets().ToArray(),
            FirstCell().Matches(RepositoryFiles.Read("docs/development/build-hooks.md")).Select(cell => cell.Groups[1].Value).ToArray()
        );

    /// <summary>The lines of a folder are below a heading with the folder's name; those of the top have a heading without one.</summary>
    private static IEnumerable<string> ListedFiles()
    {
        var folder = "";
        foreach (var line in RepositoryFiles.Read("docs/development/loader.md").Split('\n'))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                folder = line.Split('`') is [_, var name, _] ? name : "";
            }
            else if (
                line.StartsWith("- `", StringComparison.Ordinal)
                && line.Split('`')[1] is var file
                && file.EndsWith(".ts", StringComparison.Ordinal)
            )
            {
                yield return folder + file;
            }
        }
    }

    private static IEnumerable<string> Targets() =>
        from file in RepositoryFiles.WithExtension(".targets")
        where file.StartsWith("build/", StringComparison.Ordinal)
        from target in XDocument.Load(RepositoryFiles.FullPath(file)).Descendants("Target")
        select target.Attribute("Name")!.Value;

    [GeneratedRegex(@"^\| `(\w+)`", RegexOptions.Multiline)]
    private static partial Regex FirstCell();
}
