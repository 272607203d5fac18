namespace Weights.Build.Tasks;

/// <summary>Excludes a file from git with a line in the .gitignore of its folder.</summary>
internal static class GitIgnore
{
    /// <summary>
    /// Adds the line if it is missing, or if a later line may include the file again. Other content, including line ends, stays unchanged.
    /// </summary>
    public static void Add(string file)
    {
        var line = "/" + Escape(Path.GetFileName(file));
        var path = Path.Combine(Path.GetDirectoryName(file)!, ".gitignore");
        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        var entries = text.Split('\n').Select(entry => entry.Trim()).ToList();
        var there = entries.FindLastIndex(entry => entry == line || entry == line[1..]);
        if (there < 0 || entries.FindLastIndex(entry => entry.StartsWith('!')) > there)
        {
            var lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
            File.AppendAllText(path, (text.Length == 0 || text.EndsWith('\n') ? "" : lineEnd) + line + lineEnd);
        }
    }

    // gitignore(5): these characters have a meaning in a pattern, and a space at the end is ignored.
    private static string Escape(string name) =>
        string.Concat(
            name.Select(
                (character, index) =>
                    character is '*' or '?' or '[' or '\\' || (character == ' ' && index == name.Length - 1)
                        ? $"\\{character}"
                        : character.ToString()
            )
        );
}
