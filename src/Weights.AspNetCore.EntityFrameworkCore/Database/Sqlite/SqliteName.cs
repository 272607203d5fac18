using Microsoft.Data.Sqlite;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The file that a connection string of SQLite names.</summary>
internal static class SqliteName
{
    // Microsoft.Data.Sqlite replaces it with a folder that the process can set.
    private const string DataDirectory = "|DataDirectory|";

    /// <summary>Returns the full path. SQLite's names that are not paths are refused, because they would become odd files.</summary>
    /// <param name="connection">The connection string.</param>
    /// <param name="contentRoot">The folder that a relative file name begins at.</param>
    /// <exception cref="ArgumentException">The name is empty, a URI or a database in memory.</exception>
    public static string FullPath(SqliteConnectionStringBuilder connection, string contentRoot)
    {
        var name = connection.DataSource;
        if (connection.Mode == SqliteOpenMode.Memory || name.StartsWith(':'))
        {
            throw Refused("is in memory, so its keys and its audit would be lost when the app ends. Name a file: 'Data Source=keys.db'");
        }

        if (name.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("is a 'file:' URI. Write a path, and options as keywords: 'Data Source=/var/keys/keys.db;Mode=ReadWrite'");
        }

        if (name.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"begins with {DataDirectory}. Write a path: a relative one begins at the content root");
        }

        return string.IsNullOrWhiteSpace(name) ? throw Refused("has no name. Name a file: 'Data Source=keys.db'")
            : Path.EndsInDirectorySeparator(name) ? throw Refused("is a folder. Name a file in it: 'Data Source=/var/keys/keys.db'")
            : Path.GetFullPath(name, contentRoot);
    }

    // It does not repeat the connection string, which can contain a password.
    private static ArgumentException Refused(string what) => new($"The SQLite database of the connection string {what}.");
}
