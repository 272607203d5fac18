using System.Runtime.InteropServices;

namespace Weights.Build.Tasks.Tests;

/// <summary>
/// Takes root's access to files from the current thread until it is disposed, so that permissions count. Only on Linux. Other users have no
/// such access.
/// </summary>
internal sealed class WithoutRoot : IDisposable
{
    private const uint Nobody = 65534;

    private readonly uint _previous;

    /// <param name="folder">A folder that stays accessible.</param>
    public WithoutRoot(string folder)
    {
#pragma warning disable CA1416 // Only on Linux.
        // Of the group, because the thread keeps root's.
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
#pragma warning restore CA1416
        _previous = SetFileUser(Nobody);
    }

    public void Dispose() => _ = SetFileUser(_previous);

    // setfsuid(2)
#pragma warning disable SYSLIB1054 // The generated code would be unsafe.
    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetFileUser(uint user);
#pragma warning restore SYSLIB1054
}
