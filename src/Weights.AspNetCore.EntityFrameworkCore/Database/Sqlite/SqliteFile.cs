using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The file of a SQLite database. On Unix only its owner may read it. On Windows it inherits the access rights of its folder.
/// </summary>
/// <param name="path">The full path.</param>
/// <param name="connectionString">Opens the file if it exists, and does not create it.</param>
internal sealed class SqliteFile(string path, string connectionString)
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// Creates the folder and an empty database with a write-ahead log, if they do not exist. SQLite gives its other
    /// files (<c>-wal</c>, <c>-shm</c>) the mode of this file.
    /// </summary>
    public void Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
            options.UnixCreateMode = OwnersFile;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (Path.Exists(path))
        {
            // It existed before, or another process has created it at the same time.
        }

        UseWriteAheadLog();
    }

    /// <summary>Warns if other accounts of the machine can read or change a file of the database.</summary>
    public void WarnIfShared(ILogger logger)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var file in new[] { path, $"{path}-wal", $"{path}-shm", $"{path}-journal" })
        {
            if (File.Exists(file) && (File.GetUnixFileMode(file) & Others) != 0)
            {
                logger.SharedFile(file);
            }
        }
    }

    /// <summary>
    /// Throws if the file was removed. On Unix its open connections would go on, and their entries would be lost with the last of them.
    /// </summary>
    /// <exception cref="IOException">The file was removed.</exception>
    public void CheckExists()
    {
        if (!File.Exists(path))
        {
            throw Gone();
        }
    }

    /// <summary>
    /// Throws if the file is not the one that this app has open: a new connection to it must not get the lock for writing while another
    /// connection of the caller has it.
    /// </summary>
    /// <exception cref="IOException">Another file is there now.</exception>
    public void CheckIsLocked()
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Cache = SqliteCacheMode.Private }.ToString()
        );
        connection.Open();
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
        {
            return; // SQLite gives no lock for writing, and the caller's write fails with its own error.
        }

        // Not a command of Microsoft.Data.Sqlite, because that would try again until its timeout.
        if (raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") == raw.SQLITE_OK)
        {
            throw Gone();
        }
    }

    private IOException Gone() =>
        new($"The file of the key database, '{path}', was removed or replaced while the app ran. Put it back, and restart the app.");

    // EF Core does it only for a file that EF Core creates. The setting is stored in the file.
    private void UseWriteAheadLog()
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = 'wal'";
        command.ExecuteNonQuery();
    }
}
