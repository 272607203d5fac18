namespace Weights.Repository.Tests;

internal static class MarkdownTable
{
    /// <summary>The rows of the first table below a heading, without its head. Cells have no back quotes and are trimmed.</summary>
    /// <param name="file">The file's path from the root.</param>
    /// <param name="heading">The whole line: <c>## Outcomes</c>.</param>
    public static IEnumerable<string[]> Rows(string file, string heading) =>
        RepositoryFiles
            .Read(file)
            .Split('\n')
            .SkipWhile(line => line != heading)
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(Cells);

    private static string[] Cells(string line) =>
        [.. line.Trim('|').Split('|').Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim())];
}
