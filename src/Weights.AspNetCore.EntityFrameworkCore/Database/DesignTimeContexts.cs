using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Design;

namespace Weights.AspNetCore.EntityFrameworkCore;

// For "dotnet ef migrations add", which compares models and opens no connection.
[SuppressMessage("Performance", "CA1812", Justification = "dotnet ef finds it by its interface.")]
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<SqliteModelKeyContext>
{
    public SqliteModelKeyContext CreateDbContext(string[] args) => new(SqliteModelKeyContext.Options("Data Source=design-time.db"));
}

[SuppressMessage("Performance", "CA1812", Justification = "dotnet ef finds it by its interface.")]
internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresModelKeyContext>
{
    public PostgresModelKeyContext CreateDbContext(string[] args) => new(PostgresModelKeyContext.Options("Host=design-time"));
}
