using Microsoft.Data.Sqlite;

namespace Weights.Sample.Settings;

/// <summary>The files of SQLite databases.</summary>
internal static class SqliteFiles
{
    /// <summary>
    /// Returns the file that a connection string of SQLite names; null if it is one of a server or of none, or names no path. SQLite's
    /// other names (<c>:memory:</c>, <c>file:</c> URIs) are no paths.
    /// </summary>
    public static string? Of(string? connectionString)
    {
        try
        {
            var sqlite = new SqliteConnectionStringBuilder(connectionString);
            return sqlite.Mode != SqliteOpenMode.Memory && IsFile(sqlite.DataSource) ? sqlite.DataSource : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static bool IsFile(string name) =>
        !string.IsNullOrWhiteSpace(name)
        && name[0] is not (':' or '|')
        && !name.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        && !Path.EndsInDirectorySeparator(name);
}
