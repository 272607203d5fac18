using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>For more than one instance. Migrations: <c>Migrations/Postgres</c>.</summary>
internal sealed class PostgresModelKeyContext(DbContextOptions<PostgresModelKeyContext> options) : ModelKeyContext(options)
{
    // Of this package's migrations; any number that nobody else in the database uses.
    private const long MigrationLock = 0x57656967_68747300;

    private static readonly TimeSpan _migrationTimeout = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    /// <remarks>EF Core's own lock of the history table ends with each migration's transaction, so that two instances could both run the second of two.</remarks>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(_migrationTimeout);
        if (!await Database.CanConnectAsync(cancellationToken).ConfigureAwait(false))
        {
            // No such database: this makes it. No server: this says so.
            await base.MigrateAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
            await base.MigrateAsync(cancellationToken).ConfigureAwait(false);
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A lock that is still held ends when the pool resets the connection.
            await Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    public static DbContextOptions<PostgresModelKeyContext> Options(string connectionString) =>
        new DbContextOptionsBuilder<PostgresModelKeyContext>()
            .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(MigrationsTable))
            .AddInterceptors(new PostgresDurableCommits())
            .Options;

    public override async Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken) =>
        await Database.SqlQueryRaw<DateTime>("SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken).ConfigureAwait(false);
}
