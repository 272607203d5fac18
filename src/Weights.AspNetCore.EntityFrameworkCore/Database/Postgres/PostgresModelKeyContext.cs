using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The tables in PostgreSQL, for any number of instances. Its migrations are in <c>Migrations/Postgres</c>.</summary>
/// <remarks>No table name has a schema: the account's search_path selects it.</remarks>
internal sealed class PostgresModelKeyContext(DbContextOptions<PostgresModelKeyContext> options) : ModelKeyContext(options)
{
    // Not to_regclass, which may not see a table that another instance made since this transaction began: PostgreSQL caches that there was
    // none.
    private const string MigrationsTableExists = $"""
        SELECT EXISTS (SELECT FROM pg_class WHERE relname = '{MigrationsTable}' AND pg_table_is_visible(oid)) AS "Value"
        """;

    private const string AppliedMigrations = $"""SELECT "MigrationId" AS "Value" FROM "{MigrationsTable}" ORDER BY "MigrationId" """;

    public static DbContextOptions<PostgresModelKeyContext> Options(string connectionString) =>
        Options(builder => builder.UseNpgsql(connectionString, Configure));

    public static DbContextOptions<PostgresModelKeyContext> Options(DbDataSource source) =>
        Options(builder => builder.UseNpgsql(source, Configure));

    public override Task MigrateAsync(ILogger logger, CancellationToken cancellationToken) =>
        PostgresMigration.RunAsync(this, logger, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// EF Core's own query looks for the table in the schema public only, and opens a second connection for it.
    /// </remarks>
    public override async Task<IReadOnlyList<string>> ListAppliedMigrationsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Database.SqlQueryRaw<bool>(MigrationsTableExists).SingleAsync(cancellationToken).ConfigureAwait(false)
                ? await Database.SqlQueryRaw<string>(AppliedMigrations).ToListAsync(cancellationToken).ConfigureAwait(false)
                : [];
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // The database does not exist.
            return [];
        }
    }

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await this.CheckEncodingAsync(cancellationToken).ConfigureAwait(false);
            await this.CheckSchemaAsync(cancellationToken).ConfigureAwait(false);
            await this.CheckRightsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // The database does not exist. The one that is made is checked later.
        }
    }

    public override async Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken) =>
        await Database.SqlQueryRaw<DateTime>("SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken).ConfigureAwait(false);

    private static DbContextOptions<PostgresModelKeyContext> Options(
        Func<DbContextOptionsBuilder<PostgresModelKeyContext>, DbContextOptionsBuilder<PostgresModelKeyContext>> use
    ) => use(new DbContextOptionsBuilder<PostgresModelKeyContext>()).AddInterceptors(new PostgresDurableCommits()).Options;

    private static void Configure(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable(MigrationsTable);
}
