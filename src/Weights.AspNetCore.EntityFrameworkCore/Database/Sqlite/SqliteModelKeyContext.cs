using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The tables in SQLite, for one instance. Its migrations are in <c>Migrations/Sqlite</c>.</summary>
internal sealed class SqliteModelKeyContext(DbContextOptions<SqliteModelKeyContext> options) : ModelKeyContext(options)
{
    public static DbContextOptions<SqliteModelKeyContext> Options(string connectionString) =>
        new DbContextOptionsBuilder<SqliteModelKeyContext>()
            .UseSqlite(
                connectionString,
                sqlite => sqlite.MigrationsHistoryTable(MigrationsTable).UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            )
            .AddInterceptors(SqliteDurableCommits.Instance)
            .Options;
}
