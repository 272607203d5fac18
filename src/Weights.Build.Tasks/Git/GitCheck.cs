using System.ComponentModel;
using System.Diagnostics;

namespace Weights.Build.Tasks;

/// <summary>Whether git could commit a file.</summary>
internal enum GitStatus
{
    /// <summary>It is ignored, or not in a work tree, or git is not installed.</summary>
    Safe,

    /// <summary>It is tracked, or not ignored.</summary>
    Exposed,

    /// <summary>Git gave no result, for example because the work tree belongs to another user.</summary>
    Unknown,
}

/// <summary>Asks git whether a file is committed or can be.</summary>
internal static class GitCheck
{
    private const int Ignored = 0;
    private const int NotIgnored = 1;
    private const int TimeoutMilliseconds = 10_000;

    public static GitStatus Ask(string file)
    {
        // Git reports a tracked file as not ignored, even if a pattern matches it.
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
                return GitStatus.Unknown;
            }

            return git.ExitCode switch
            {
                Ignored => GitStatus.Safe,
                NotIgnored => GitStatus.Exposed,
                _ => errors.GetAwaiter().GetResult().Contains("not a git repository", StringComparison.Ordinal)
                    ? GitStatus.Safe
                    : GitStatus.Unknown,
            };
        }
        catch (Win32Exception)
        {
            return GitStatus.Safe;
        }
    }
}
