using System.ComponentModel;
using System.Diagnostics;

namespace Weights.Build.Tasks;

/// <summary>Whether git could commit a file.</summary>
internal enum GitAnswer
{
    /// <summary>It is ignored, or lies in no work tree, or there is no git.</summary>
    Safe,

    /// <summary>It is tracked, or not ignored.</summary>
    Exposed,

    /// <summary>Git refused to say, as for a work tree that belongs to somebody else.</summary>
    Unknown,
}

/// <summary>Asks git whether a file could be committed, or is.</summary>
internal static class GitCheck
{
    private const int Ignored = 0;
    private const int NotIgnored = 1;
    private const int TimeoutMilliseconds = 10_000;

    public static GitAnswer Ask(string file)
    {
        // For a tracked file git answers as for one that is not ignored, whatever the patterns say.
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", ["check-ignore", "--quiet", "--", Path.GetFileName(file)])
                {
                    WorkingDirectory = Path.GetDirectoryName(file)!,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    CreateNoWindow = true,
                    Environment = { ["LC_ALL"] = "C" },
                }
            )!;
            git.StandardInput.Close();
            var errors = git.StandardError.ReadToEndAsync();
            if (!git.WaitForExit(TimeoutMilliseconds))
            {
                git.Kill(entireProcessTree: true);
                return GitAnswer.Unknown;
            }

            return git.ExitCode switch
            {
                Ignored => GitAnswer.Safe,
                NotIgnored => GitAnswer.Exposed,
                _ => errors.GetAwaiter().GetResult().Contains("not a git repository", StringComparison.Ordinal)
                    ? GitAnswer.Safe
                    : GitAnswer.Unknown,
            };
        }
        catch (Win32Exception)
        {
            return GitAnswer.Safe;
        }
    }
}
