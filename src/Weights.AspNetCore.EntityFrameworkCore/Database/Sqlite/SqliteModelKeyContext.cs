using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The tables in SQLite, for one instance. Its migrations are in <c>Migrations/Sqlite</c>.</summary>
internal sealed class SqliteModelKeyContext(DbContextOptions<SqliteModelKeyContext> options) : ModelKeyContext(options)
{
    public override Task MigrateAsync(ILogger logger, CancellationToken cancellationToken) =>
        SqliteMigration.RunAsync(this, logger, cancellationToken);

    public static DbContextOptions<SqliteModelKeyContext> Options(string connectionString) =>
        new DbContextOptionsBuilder<SqliteModelKeyContext>()
            .UseSqlite(
                connectionString,
                sqlite => sqlite.MigrationsHistoryTable(MigrationsTable).UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            )
            .AddInterceptors(SqliteDurableCommits.Instance)
            .Options;
}
