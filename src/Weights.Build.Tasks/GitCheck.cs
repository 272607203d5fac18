using System.ComponentModel;
using System.Diagnostics;

namespace Weights.Build.Tasks;

/// <summary>Asks git whether a file could be committed, or is.</summary>
internal static class GitCheck
{
    private const int Ignored = 0;
    private const int NotIgnored = 1;
    private const int TimeoutMilliseconds = 10_000;

    /// <summary>True where the file lies in a work tree and is tracked or not ignored. False too where there is no git or no work tree.</summary>
    public static bool Exposes(string file)
    {
        // For a tracked file git answers as for one that is not ignored, whatever the patterns say.
        var answer = Run(Path.GetDirectoryName(file)!, "check-ignore", "--quiet", "--", Path.GetFileName(file));
        Debug.Assert(answer is null or Ignored or NotIgnored or 128, "git check-ignore documents no other answers");
        return answer == NotIgnored;
    }

    private static int? Run(string folder, params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                CreateNoWindow = true,
            })!;
            git.StandardInput.Close();
            if (git.WaitForExit(TimeoutMilliseconds))
            {
                return git.ExitCode;
            }

            git.Kill(entireProcessTree: true);
            return null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
