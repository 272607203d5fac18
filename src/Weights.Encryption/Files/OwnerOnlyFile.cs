using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Weights.Encryption;

/// <summary>New files that only their owner can read. They have these rights before they have any content.</summary>
internal static class OwnerOnlyFile
{
    /// <summary>Writes a new file and flushes it to the disk. After an error no part of it is left, if that is possible.</summary>
    /// <exception cref="IOException">It exists already and is not changed, or it cannot be written.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        var file = OperatingSystem.IsWindows() ? CreateOnWindows(path) : CreateOnUnix(path);
        try
        {
            using (file)
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
        }
        catch
        {
            DeleteIfPossible(path);
            throw;
        }
    }

    // Without a buffer, because nothing would zero it.
    [UnsupportedOSPlatform("windows")]
    private static FileStream CreateOnUnix(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );

    [SupportedOSPlatform("windows")]
    private static FileStream CreateOnWindows(string path)
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(user.User!, FileSystemRights.FullControl, AccessControlType.Allow));

        // A size of 1 switches the buffer of FileStream off.
        return new FileInfo(path).Create(
            FileMode.CreateNew,
            FileSystemRights.Write,
            FileShare.None,
            bufferSize: 1,
            FileOptions.None,
            security
        );
    }

    // Throws no exception, because the caller must get the first error.
    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file stays. It has its final name, so git ignores it, and no reader accepts a part of a key.
        }
    }
}
