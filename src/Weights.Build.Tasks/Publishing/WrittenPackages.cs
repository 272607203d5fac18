using System.Text.RegularExpressions;

namespace Weights.Build.Tasks;

/// <summary>
/// The packages that a pack wrote. NuGet does not say which: its list has the default names, and a <c>.nuspec</c> file or
/// <c>OutputFileNamesWithoutVersion</c> gives others.
/// </summary>
internal static class WrittenPackages
{
    /// <param name="named">The default names. They count if they exist, because an unchanged package is not written again.</param>
    /// <param name="written">What is new or changed in the output folder.</param>
    /// <param name="id">The ID of the package; null if it is unknown.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> named, IEnumerable<string> written, string? id)
    {
        var existing = named.Where(File.Exists).ToList();
        var others = written.Except(existing, FolderPath.Comparer).ToList();

        // Other projects of a solution write their packages into the same folder at the same time, where they are incomplete.
        var own = id is null ? others : others.FindAll(path => IsOf(id, Path.GetFileName(path)));
        return [.. existing, .. own.Count + existing.Count > 0 ? own : others];
    }

    private static bool IsOf(string id, string fileName) =>
        Regex.IsMatch(
            fileName,
            $@"^{Regex.Escape(id)}(\.\d+\.\d.*)?(\.symbols)?\.s?nupkg$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
        );
}
