using System.ComponentModel;
using System.Diagnostics;

namespace Weights.Build.Tasks;

/// <summary>Whether git could commit a file.</summary>
internal enum GitStatus
{
    /// <summary>It is ignored, or not in a work tree.</summary>
    Safe,

    /// <summary>It is tracked, or not ignored.</summary>
    Exposed,

    /// <summary>It is in a work tree, and git is not installed.</summary>
    NotInstalled,

    /// <summary>It is in a work tree, and git gave no result, for example because the work tree belongs to another user.</summary>
    Unknown,
}

/// <summary>Asks git whether a file is committed or can be.</summary>
/// <param name="Status">What git said.</param>
/// <param name="WorkTree">The root of the work tree; empty if the file is in none.</param>
/// <param name="Why">Git's message if it gave no result; otherwise empty.</param>
internal sealed record GitCheck(GitStatus Status, string WorkTree = "", string Why = "")
{
    private const int Ignored = 0;
    private const int NotIgnored = 1;
    private const int TimeoutMilliseconds = 10_000;

    // git(1). A git hook sets them, and they would lead git to another work tree than the file's.
    private static readonly string[] _misleading =
    [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_CEILING_DIRECTORIES",
    ];

    /// <summary>Whether git did not read the work tree because it belongs to another user.</summary>
    public bool IsOfAnotherUser => Why.Contains("dubious ownership", StringComparison.Ordinal);

    /// <summary>Asks git. The file need not exist, but its folder must.</summary>
    public static GitCheck Ask(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (Tasks.WorkTree.RootOf(folder) is not { } root)
        {
            return new GitCheck(GitStatus.Safe);
        }

        if (ProgramPath.Find("git") is not { } git)
        {
            return new GitCheck(GitStatus.NotInstalled, root);
        }

        try
        {
            return Run(git, folder, Path.GetFileName(file), root);
        }
        catch (Win32Exception e)
        {
            return new GitCheck(GitStatus.Unknown, root, e.Message);
        }
    }

    // Git reports a tracked file as not ignored, even if a pattern matches it.
    private static GitCheck Run(string program, string folder, string name, string root)
    {
        var start = new ProcessStartInfo(program, ["check-ignore", "--quiet", "--", name])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            // git(1): without this variable git stops at a mount point. A commit from above it can contain the file.
            Environment = { ["LC_ALL"] = "C", ["GIT_DISCOVERY_ACROSS_FILESYSTEM"] = "true" },
        };
        foreach (var variable in _misleading)
        {
            start.Environment.Remove(variable);
        }

        using var git = Process.Start(start)!;
        git.StandardInput.Close();
        var errors = git.StandardError.ReadToEndAsync();
        if (!git.WaitForExit(TimeoutMilliseconds))
        {
            git.Kill(entireProcessTree: true);
            return new GitCheck(GitStatus.Unknown, root, $"it did not finish within {TimeoutMilliseconds / 1000} seconds.");
        }

        return git.ExitCode switch
        {
            Ignored => new GitCheck(GitStatus.Safe, root),
            NotIgnored => new GitCheck(GitStatus.Exposed, root),
            var code => new GitCheck(GitStatus.Unknown, root, FirstLine(errors.GetAwaiter().GetResult(), code)),
        };
    }

    private static string FirstLine(string errors, int exitCode) =>
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
        ?? $"exit code {exitCode}.";
}
