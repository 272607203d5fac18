namespace Weights.Repository.Tests;

[TestClass]
public sealed class Lines
{
    private const int MaxColumns = 140;

    [TestMethod]
    public void Have_at_most_140_columns() =>
        Rule.AssertKept(
            from file in RepositoryFiles.All
            where IsText(file) && !RepositoryFiles.IsGenerated(file)
            from line in File.ReadLines(RepositoryFiles.FullPath(file)).Index()
            where line.Item.Length > MaxColumns
            select $"{file}:{line.Index + 1}: {line.Item.Length}",
            $"Break these lines: {MaxColumns} columns at most, also in comments, strings, and tables in Markdown."
        );

    private static bool IsText(string file) =>
        Path.GetExtension(file)
            is ".cs"
                or ".ts"
                or ".js"
                or ".mjs"
                or ".css"
                or ".html"
                or ".cshtml"
                or ".razor"
                or ".csproj"
                or ".props"
                or ".targets"
                or ".xaml"
                or ".json"
                or ".yml"
                or ".md"
                or ".sh"
                or ".py"
                or ".editorconfig";
}
