namespace Weights.Build.Tasks;

/// <summary>Key files that a commit could contain.</summary>
internal static class CommittableKeys
{
    /// <summary>What git says about key files.</summary>
    /// <param name="files">Existing key files. Full paths.</param>
    /// <param name="publishing">Whether the result is published. Then a key that could be committed is an error.</param>
    public static IEnumerable<Problem> Find(IEnumerable<string> files, bool publishing) =>
        files
            // Git ignores a link by the link's own name. A commit can contain its target.
            .SelectMany(file => new[] { Path.GetFullPath(file), RealFile.Of(file).FullName })
            .Distinct(StringComparer.Ordinal)
            .Select(file => Of(file, publishing))
            .OfType<Problem>();

    private static Problem? Of(string file, bool publishing) =>
        GitCheck.Ask(file) switch
        {
            { Status: GitStatus.Exposed } => Problems.KeyInGit(file, publishing),
            { Status: GitStatus.Unknown } check => Problems.GitGaveNoResult(file, check, publishing),
            { Status: GitStatus.NotInstalled } => Problems.GitNotInstalled(file),
            _ => null,
        };
}
