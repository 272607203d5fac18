namespace Weights.Sample.Accounts;

/// <summary>A database file that only the account of the site can read. On Windows the access rights of the folder apply.</summary>
internal static class OwnerOnlyDatabaseFile
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates the file, empty, before SQLite does, and takes away the rights of others from a file that exists. A missing folder is
    /// created for the owner alone. SQLite gives the files of its log the rights of the database file (https://sqlite.org/wal.html).
    /// </summary>
    public static void Ensure(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, ReadAndWrite | UnixFileMode.UserExecute);
        if (!File.Exists(path))
        {
            new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = ReadAndWrite,
                }
            ).Dispose();
        }

        foreach (var file in new[] { path, $"{path}-wal", $"{path}-shm", $"{path}-journal" }.Where(File.Exists))
        {
            File.SetUnixFileMode(file, ReadAndWrite);
        }
    }
}
