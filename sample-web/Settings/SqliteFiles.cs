using System.Data.Common;

namespace Weights.Sample.Settings;

/// <summary>The files of SQLite databases.</summary>
internal static class SqliteFiles
{
    /// <summary>Returns the file that a connection string names; null if it names a server, or is not a connection string.</summary>
    public static string? Of(string? connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return parts.TryGetValue("Data Source", out var file) && file is string { Length: > 0 } path && path[0] != ':' ? path : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
