using System.Diagnostics;

namespace Weights.Build.Tasks.Tests;

/// <summary>A git work tree for a test.</summary>
internal static class Git
{
    public static void Run(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.AreEqual(0, git.ExitCode, string.Join(' ', arguments));
    }
}
