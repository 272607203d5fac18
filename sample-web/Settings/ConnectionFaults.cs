using Npgsql;

namespace Weights.Sample.Settings;

/// <summary>Connection strings that name no database. The faults do not repeat them, because they can contain a password.</summary>
internal static class ConnectionFaults
{
    private const string Accounts = "ConnectionStrings:Accounts";
    private const string ModelKeys = "ConnectionStrings:ModelKeys";

    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        foreach (var name in new[] { Accounts, ModelKeys })
        {
            if (string.IsNullOrWhiteSpace(configuration[name]))
            {
                yield return $"{name} is empty. Remove the empty value, so that the one of appsettings.json is used.";
            }
            else if (SqliteFiles.Of(configuration[name]) is null && !(name == ModelKeys && NamesServer(configuration[name]!)))
            {
                yield return name == ModelKeys
                    ? $"{name} is the connection string of neither a SQLite file nor PostgreSQL: write it like "
                        + "Data Source=/var/site/keys.db, or Host=db;Database=keys;Username=site."
                    : $"{name} is not the connection string of a SQLite file, and accounts are stored nowhere else: write it like "
                        + "Data Source=/var/site/accounts.db.";
            }
        }
    }

    private static bool NamesServer(string connectionString)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        // Npgsql does not know a keyword: KeyNotFoundException if its value is empty.
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }
}
