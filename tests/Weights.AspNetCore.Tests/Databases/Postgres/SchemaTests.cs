using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Tables in a schema of their own, which the account's search_path selects.</summary>
[TestClass]
public sealed class SchemaTests
{
    [TestMethod]
    [DataRow(true, DisplayName = "of the connection string")]
    [DataRow(false, DisplayName = "of the account")]
    public async Task The_first_schema_of_the_search_path_has_the_tables(bool inConnectionString)
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var account = $"site_{Guid.NewGuid():N}";
        await ExecuteAsync(database, $"CREATE ROLE {account} LOGIN; CREATE SCHEMA keys AUTHORIZATION {account}");
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = account };
        if (inConnectionString)
        {
            connection.SearchPath = "keys";
        }
        else
        {
            await ExecuteAsync(database, $"ALTER ROLE {account} SET search_path = keys");
        }

        string kid;
        await using (var first = await DatabaseSite.StartAsync(database, connectionString: connection.ToString()))
        {
            kid = await first.SeedAsync();
            await using var context = first.Database.Create();
            CollectionAssert.AreEqual(
                new[] { "keys" },
                await context
                    .Database.SqlQueryRaw<string>("SELECT DISTINCT schemaname AS \"Value\" FROM pg_tables WHERE tablename LIKE 'Weights%'")
                    .ToListAsync()
            );
        }

        await using var again = await DatabaseSite.StartAsync(database, connectionString: connection.ToString());
        Assert.AreEqual("granted", await again.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_schema_that_does_not_exist_is_named_as_the_trouble()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            DatabaseSite.StartAsync(database, connectionString: $"{database.ConnectionString};Search Path=missing")
        );
        Assert.Contains("no schema of its search_path", refusal.Message);
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
