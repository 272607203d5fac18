using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>For more than one instance. Migrations: <c>Migrations/Postgres</c>.</summary>
internal sealed class PostgresModelKeyContext(DbContextOptions<PostgresModelKeyContext> options) : ModelKeyContext(options)
{
    public static DbContextOptions<PostgresModelKeyContext> Options(string connectionString) => new DbContextOptionsBuilder<PostgresModelKeyContext>()
        .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(MigrationsTable))
        .Options;
}
