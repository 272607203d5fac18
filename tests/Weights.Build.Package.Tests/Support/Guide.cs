using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>Code blocks of the README and the guides, so that the tests run what people copy.</summary>
internal static partial class Guide
{
    /// <summary>The only block in a language that contains a text, without the indent of a list.</summary>
    /// <param name="path">The file, from the root of the repository.</param>
    /// <param name="language">What is written after the fence.</param>
    /// <param name="text">The text.</param>
    public static string Block(string path, string language, string text)
    {
        var blocks =
            from match in Fenced().Matches(File.ReadAllText(Path.Combine(Repository.Root, path)))
            where match.Groups["language"].Value == language
            let indent = match.Groups["indent"].Value
            select string.Join('\n', match.Groups["code"].Value.Split('\n').Select(line => WithoutIndent(line, indent)));
        return blocks.Single(code => code.Contains(text, StringComparison.Ordinal));
    }

    private static string WithoutIndent(string line, string indent) =>
        line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line;

    [GeneratedRegex("^(?<indent> *)```(?<language>\\w+)\n(?<code>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
