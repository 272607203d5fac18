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

    /// <summary>The problem of a check without a result; null if there is a result.</summary>
    public static Problem? WhyNotKnown(string file, GitCheck check, bool publishing) =>
        check.Status switch
        {
            GitStatus.Unknown => Problems.GitGaveNoResult(file, check, publishing),
            GitStatus.NotInstalled => Problems.GitNotInstalled(file),
            _ => null,
        };

    private static Problem? Of(string file, bool publishing) =>
        GitCheck.Ask(file) switch
        {
            { Status: GitStatus.Exposed } => Problems.KeyInGit(file, publishing),
            var check => WhyNotKnown(file, check, publishing),
        };
}
