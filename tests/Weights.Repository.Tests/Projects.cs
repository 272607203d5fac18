using System.Xml.Linq;

namespace Weights.Repository.Tests;

[TestClass]
public sealed class Projects
{
    [TestMethod]
    public void Are_in_the_solution()
    {
        var solution = RepositoryFiles.Read("Weights.Build.sln").Replace('\\', '/');
        Rule.AssertKept(
            RepositoryFiles.WithExtension(".csproj").Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)),
            "Add these projects with 'dotnet sln add'; test.sh builds the solution only."
        );
    }

    [TestMethod]
    public void Of_tests_compile_only_their_own_files() =>
        Rule.AssertKept(
            from project in RepositoryFiles.WithExtension(".csproj")
            where project.StartsWith("tests/", StringComparison.Ordinal)
            from item in XDocument.Load(RepositoryFiles.FullPath(project)).Descendants("Compile")
            let include = (string?)item.Attribute("Include") ?? ""
            where include.Contains("..", StringComparison.Ordinal)
            select $"{project}: {include}",
            "Move what several test projects need to tests/Weights.Testing, and reference that project."
        );
}
