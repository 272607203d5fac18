using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What an exception of the database means. EF Core wraps the exceptions of its providers in several exception types.</summary>
internal static class DatabaseFailures
{
    // Result codes of SQLite: SQLITE_BUSY, SQLITE_LOCKED (the same between connections that share a cache), and SQLITE_CONSTRAINT for a key
    // that exists.
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteConstraint = 19;

    private const string Fatal = "FATAL";

    /// <summary>The database's message; null if the exception does not come from the database.</summary>
    public static string? MessageOf(Exception? e) =>
        e switch
        {
            null => null,
            DbException database => database.Message,
            _ => MessageOf(e.InnerException),
        };

    /// <summary>Whether the row exists already, or another transaction changed it at the same time.</summary>
    public static bool IsConflict(Exception? e) =>
        e switch
        {
            null => false,
            DbUpdateConcurrencyException => true,
            SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteConstraint,
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.UniqueViolation
                    or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected,
            _ => IsConflict(e.InnerException),
        };

    /// <summary>Whether another connection of SQLite is writing.</summary>
    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode is SqliteBusy or SqliteLocked;

    /// <summary>
    /// Whether PostgreSQL rolled a transaction back because of another one, so that it can succeed if it runs again. SQLite lets the second
    /// transaction wait instead.
    /// </summary>
    public static bool IsRolledBack(Exception? e) =>
        e switch
        {
            null => false,
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected,
            _ => IsRolledBack(e.InnerException),
        };

    /// <summary>Whether a text has a character that the database cannot store, or is too long for its column.</summary>
    public static bool IsUnstorableText(Exception? e) =>
        e switch
        {
            null => false,
            EncoderFallbackException => true,
            PostgresException postgres => postgres.SqlState
                is PostgresErrorCodes.CharacterNotInRepertoire
                    or PostgresErrorCodes.UntranslatableCharacter
                    or PostgresErrorCodes.StringDataRightTruncation,
            _ => IsUnstorableText(e.InnerException),
        };

    /// <summary>Whether the app's account of PostgreSQL lacks a right.</summary>
    public static bool IsMissingRight(Exception? e) =>
        e switch
        {
            null => false,
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.InsufficientPrivilege,
            _ => IsMissingRight(e.InnerException),
        };

    /// <summary>What to do about an exception at the start of the app.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="database">The name of the database.</param>
    public static string AdviceFor(Exception? e, string database) =>
        e switch
        {
            null => "Check that the database runs, and that the app's account can connect to it and write.",
            PostgresException postgres => postgres.SqlState switch
            {
                // Statements have errors. What ends the connection, before any statement, is the right CONNECT.
                PostgresErrorCodes.InsufficientPrivilege when postgres.InvariantSeverity == Fatal =>
                    "The app's account lacks the right CONNECT. Run as an owner of the database: "
                        + $"GRANT CONNECT ON DATABASE {Quote(database)} TO …; docs/guides/production.md lists all rights.",
                PostgresErrorCodes.InsufficientPrivilege =>
                    "The app's account lacks a right. An owner of the database must give it the rights in docs/guides/production.md.",
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                    "Check the account, its password, and the server's pg_hba.conf.",
                PostgresErrorCodes.InvalidCatalogName => "Create the database, or check its name.",
                _ => AdviceFor(e.InnerException, database),
            },
            _ => AdviceFor(e.InnerException, database),
        };

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
