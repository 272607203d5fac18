using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Weights.Repository.Tests;

/// <summary>The projects of src that are packages.</summary>
[TestClass]
public sealed partial class PackageProjects
{
    private const int MaxReadmeLines = 70;

    [TestMethod]
    public void Have_a_readme_of_one_screen() =>
        Rule.AssertKept(
            from package in All()
            let readme = $"{package.Folder}/README.md"
            let lines = RepositoryFiles.All.Contains(readme) ? RepositoryFiles.Read(readme).Split('\n').Length : 0
            where lines is 0 or > MaxReadmeLines
            select $"{readme}: {lines} lines",
            $"Write a readme of at most {MaxReadmeLines} lines: what it is, how to install it, ten lines of code, where to read on."
        );

    [TestMethod]
    public void Say_in_the_readme_what_they_do_not_stop() =>
        Rule.AssertKept(
            Readmes().Where(readme => !RepositoryFiles.Read(readme).Contains("does not stop", StringComparison.Ordinal)),
            "Say in the readme that encryption does not stop someone who can read the memory of the program that runs the model."
        );

    [TestMethod]
    public void Have_no_relative_link_in_the_readme() =>
        Rule.AssertKept(
            from readme in Readmes()
            from link in Markdown.Parse(readme).Links
            where link.IsRelative
            select $"{readme}: {link.Url}",
            "Name the file as code instead, such as `docs/reference/format.md`: the page of a package cannot follow a relative link."
        );

    [TestMethod]
    public void Name_existing_files_of_the_repository_in_the_readme() =>
        Rule.AssertKept(
            from readme in Readmes()
            from Match path in DocumentPath().Matches(RepositoryFiles.Read(readme))
            where !RepositoryFiles.All.Any(file => file == path.Value || file.StartsWith(path.Value + '/', StringComparison.Ordinal))
            select $"{readme}: {path.Value}",
            "Correct these paths: no such file is in the repository."
        );

    [TestMethod]
    public void With_a_library_list_their_public_api() =>
        Rule.AssertKept(
            from package in All()
            where package.HasLibrary && !RepositoryFiles.All.Contains($"{package.Folder}/PublicAPI.Shipped.txt")
            select package.Folder,
            "Add PublicAPI.Shipped.txt and PublicAPI.Unshipped.txt with '#nullable enable', and run src/update-public-api.sh."
        );

    private static IEnumerable<(string Folder, bool HasLibrary)> All() =>
        from project in RepositoryFiles.WithExtension(".csproj")
        where project.StartsWith("src/", StringComparison.Ordinal)
        let properties = XDocument.Load(RepositoryFiles.FullPath(project)).Descendants("PropertyGroup").Elements().ToList()
        where Has(properties, "IsPackable", "true")
        select (Path.GetDirectoryName(project)!, !Has(properties, "IncludeBuildOutput", "false") && !Has(properties, "PackAsTool", "true"));

    private static bool Has(IEnumerable<XElement> properties, string name, string value) =>
        properties.Any(property => property.Name.LocalName == name && property.Value == value);

    private static IEnumerable<string> Readmes() =>
        All().Select(package => $"{package.Folder}/README.md").Where(RepositoryFiles.All.Contains);

    [GeneratedRegex(@"(?<=`)docs/[^`]+(?=`)")]
    private static partial Regex DocumentPath();
}
