using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The tables in PostgreSQL, for any number of instances. Its migrations are in <c>Migrations/Postgres</c>.</summary>
internal sealed class PostgresModelKeyContext(DbContextOptions<PostgresModelKeyContext> options) : ModelKeyContext(options)
{
    // The advisory lock of this package's migrations: a number that nothing else in the database uses ("Weights" in ASCII).
    private const long MigrationLock = 0x57656967_68747300;

    private static readonly TimeSpan _migrationTimeout = TimeSpan.FromMinutes(5);

    public static DbContextOptions<PostgresModelKeyContext> Options(string connectionString) =>
        new DbContextOptionsBuilder<PostgresModelKeyContext>()
            .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(MigrationsTable))
            .AddInterceptors(new PostgresDurableCommits())
            .Options;

    /// <inheritdoc/>
    /// <remarks>
    /// EF Core's own lock of the history table ends with the transaction of each migration, so two instances could both run the second
    /// of two migrations.
    /// </remarks>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(_migrationTimeout);
        if (!await Database.CanConnectAsync(cancellationToken).ConfigureAwait(false))
        {
            // If the database does not exist, this creates it. If the server does not respond, this throws the reason.
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
            // If the migration failed, the lock ends when the pool resets the connection.
            await Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    public override async Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken) =>
        await Database.SqlQueryRaw<DateTime>("SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken).ConfigureAwait(false);
}
