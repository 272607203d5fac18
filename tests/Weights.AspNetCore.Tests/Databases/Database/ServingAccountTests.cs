using System.Net;
using System.Text.RegularExpressions;
using Npgsql;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>An account of PostgreSQL with exactly the rights of docs/guides/production.md.</summary>
[TestClass]
public sealed partial class ServingAccountTests
{
    [TestMethod]
    public async Task It_starts_and_grants_and_cannot_change_rights_or_the_audit()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, kid) = await PrepareAsync(database, blocks: 1);
        await using var site = await StartAsync(database, account);
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(1, await site.CountAsync());
        var refusal = await Assert.ThrowsExactlyAsync<ModelKeyOperationException>(() => site.Customers.SuspendAsync("c_1"));
        Assert.Contains("the app's account lacks a right", refusal.Message);
        Assert.Contains("docs/guides/production.md lists the GRANTs", refusal.Message);
        Assert.Contains("WeightsCustomers", refusal.Message);
        Assert.DoesNotContain("cannot be reached", refusal.Message);
        await AssertAuditIsFixedAsync(site);
    }

    [TestMethod]
    public async Task With_the_rights_of_an_administrator_it_still_cannot_change_the_audit()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, _) = await PrepareAsync(database, blocks: 2);
        await using var site = await StartAsync(database, account);
        var acme = KeyId.Parse("acme");
        await site.Customers.AddAsync("Globex", "c_2");
        await site.Customers.EntitleAsync("c_2", acme);
        var kid = await site.Keys.RotateAsync(acme, site.Clock.GetUtcNow());
        await site.CustomerKeys.RotateAllAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid, customer: "c_2"));
        await site.Customers.RevokeSessionAsync("c_2", "s_1");
        await site.Customers.SuspendAsync("c_2");
        await site.Customers.WithdrawAsync("c_2", acme);
        await site.Keys.RetireAsync(kid);
        await AssertAuditIsFixedAsync(site);
    }

    [TestMethod]
    public async Task It_cannot_create_tables_of_a_new_version_and_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, _) = await PrepareAsync(database, blocks: 2);
        await ExecuteAsync(database, """DELETE FROM "WeightsMigrations" """);
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => StartAsync(database, account));
        Assert.Contains($"GRANT CREATE ON SCHEMA public TO {account}", refusal.Message);
        Assert.Contains("ModelKeyTables.CreateScript()", refusal.Message);
    }

    [TestMethod]
    [DataRow("SELECT", "WeightsMigrations")]
    [DataRow("SELECT", "WeightsContentKeys")]
    [DataRow("SELECT", "WeightsKeyVersions")]
    [DataRow("SELECT", "WeightsCustomers")]
    [DataRow("SELECT", "WeightsEntitlements")]
    [DataRow("SELECT", "WeightsWraps")]
    [DataRow("SELECT", "WeightsRevokedSessions")]
    [DataRow("INSERT", "WeightsAudit")]
    public async Task A_right_that_is_missing_is_named_with_the_grant_that_gives_it(string right, string table)
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, _) = await PrepareAsync(database, blocks: 1);
        await ExecuteAsync(database, $"REVOKE {right} ON \"{table}\" FROM {account}");
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => StartAsync(database, account));
        Assert.Contains($"GRANT {right} ON \"{table}\" TO {account};", refusal.Message);
    }

    [TestMethod]
    public async Task Without_the_right_to_use_the_schema_it_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, _) = await PrepareAsync(database, blocks: 1);
        await ExecuteAsync(database, $"REVOKE USAGE ON SCHEMA public FROM PUBLIC, {account}");
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => StartAsync(database, account));
        Assert.Contains($"The account {account} can use no schema", refusal.Message);
        Assert.Contains("GRANT USAGE ON SCHEMA", refusal.Message);
    }

    [TestMethod]
    public async Task Without_the_right_to_connect_it_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, _) = await PrepareAsync(database, blocks: 1);
        await ExecuteAsync(database, $"REVOKE CONNECT ON DATABASE {NameOf(database)} FROM PUBLIC, {account}");
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => StartAsync(database, account));
        Assert.Contains("permission denied for database", refusal.Message);
        Assert.Contains($"GRANT CONNECT ON DATABASE \"{NameOf(database)}\" TO", refusal.Message);
    }

    [TestMethod]
    public async Task With_the_rights_of_the_guide_it_connects_where_not_everyone_may()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await ExecuteAsync(database, $"REVOKE CONNECT ON DATABASE {NameOf(database)} FROM PUBLIC");
        var (account, kid) = await PrepareAsync(database, blocks: 1);
        await using var site = await StartAsync(database, account);
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_right_that_it_loses_while_the_app_runs_is_unhealthy()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var (account, kid) = await PrepareAsync(database, blocks: 1);
        await using var site = await StartAsync(database, account);
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());
        await ExecuteAsync(database, $"REVOKE SELECT ON \"WeightsEntitlements\" FROM {account}");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
    }

    private static Task<DatabaseSite> StartAsync(TestDatabase database, string account) =>
        DatabaseSite.StartAsync(
            database,
            connectionString: new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = account }.ToString()
        );

    private static async Task AssertAuditIsFixedAsync(DatabaseSite site)
    {
        foreach (var table in new[] { "WeightsAudit", "WeightsOperations" })
        {
            foreach (var change in new[] { $"UPDATE \"{table}\" SET \"At\" = 0", $"DELETE FROM \"{table}\"", $"TRUNCATE \"{table}\"" })
            {
                var refusal = await Assert.ThrowsExactlyAsync<PostgresException>(() => site.ExecuteAsync(change));
                Assert.AreEqual(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState, change);
            }
        }
    }

    /// <summary>Creates tables, a customer and an account with the rights of the first blocks of SQL in the guide.</summary>
    private static async Task<(string Account, string Kid)> PrepareAsync(TestDatabase database, int blocks)
    {
        string kid;
        await using (var migrating = await DatabaseSite.StartAsync(database))
        {
            kid = await migrating.SeedAsync();
        }

        var account = $"site_{Guid.NewGuid():N}";
        await ExecuteAsync(database, $"CREATE ROLE {account} LOGIN");
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "guides", "production.md"));
        var rights = SqlBlock().Matches(guide).Select(match => match.Groups[1].Value).ToList();
        Assert.HasCount(2, rights);
        foreach (var sql in rights.Take(blocks))
        {
            await ExecuteAsync(
                database,
                sql.Replace("TO site;", $"TO {account};", StringComparison.Ordinal)
                    .Replace("DATABASE keys ", $"DATABASE {NameOf(database)} ", StringComparison.Ordinal)
            );
        }

        return (account, kid);
    }

    private static string NameOf(TestDatabase database) => new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
