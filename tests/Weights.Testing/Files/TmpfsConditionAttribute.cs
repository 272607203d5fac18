using System.Diagnostics;

namespace Weights.Testing;

/// <summary>Runs a test only if this process may mount a disk of a given size (tmpfs).</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TmpfsConditionAttribute : ConditionBaseAttribute
{
    private static readonly Lazy<bool> _canMount = new(Try);

    public TmpfsConditionAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "The test mounts a small disk (tmpfs), which needs Linux and root.";

    public override string GroupName => "Tmpfs";

    public override bool IsConditionMet => _canMount.Value;

    /// <summary>Mounts an empty disk over a folder. Disposing unmounts it.</summary>
    public static IDisposable Mount(string folder, int kibibytes, bool readOnly = false)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k,{(readOnly ? "ro" : "rw")}", "tmpfs", folder)
            ? new Mounted(folder)
            : throw new InvalidOperationException($"tmpfs cannot be mounted at {folder}.");
    }

    /// <summary>Writes a file until its disk is full.</summary>
    public static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        try
        {
            for (long offset = 0; ; offset += 1024)
            {
                RandomAccess.Write(file, new byte[1024], offset);
            }
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using var folder = new TemporaryFolder();
        try
        {
            using (Mount(folder.At("disk"), kibibytes: 64))
            {
                return true;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private sealed class Mounted(string folder) : IDisposable
    {
        // Lazily (-l), because a program that another test is starting has copies of our handles, and the disk would be busy.
        public void Dispose() => Run("umount", "-l", folder);
    }
}
