using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class MigrationTests
{
    [TestMethod]
    [DataRow("Data Source=keys.db")]
    [DataRow("Host=localhost")]
    public void The_migrations_make_the_tables_that_the_model_says(string connectionString)
    {
        using var context = new ModelKeyDatabase(connectionString, Path.GetTempPath()).Create();
        Assert.IsFalse(context.Database.HasPendingModelChanges(), "add a migration: Migrations/README.md");
    }

    [TestMethod]
    [DataRow("Data Source=keys.db", true)]
    [DataRow("DataSource=keys.db", true)]
    [DataRow("Host=db;Database=keys", false)]
    [DataRow("Server=db;Database=keys", false)]
    public void The_connection_string_says_which_database(string connectionString, bool embedded)
    {
        using var context = new ModelKeyDatabase(connectionString, Path.GetTempPath()).Create();
        Assert.AreEqual(embedded, context is SqliteModelKeyContext);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("Password=hunter2")]
    [DataRow("hunter2")]
    public void A_connection_string_that_says_neither_is_refused_and_not_repeated(string connectionString)
    {
        var refusal = Assert.ThrowsExactly<ArgumentException>(() => new ModelKeyDatabase(connectionString, Path.GetTempPath()));
        Assert.DoesNotContain("hunter2", refusal.ToString());
        Assert.Contains("Data Source=", refusal.Message);
    }

    [TestMethod]
    public async Task Instances_that_start_together_on_an_empty_PostgreSQL_all_start()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var sites = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DatabaseSite.StartAsync(database)));
        var kid = await sites[0].SeedAsync();
        foreach (var site in sites)
        {
            Assert.AreEqual("granted", await site.AskAsync(kid));
            await site.DisposeAsync();
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_database_of_the_first_version_is_brought_up_to_date_with_its_keys_and_its_audit(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        string kid;
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            kid = await site.SeedAsync();
            await site.AskAsync(kid, session: "s_before");
            await using var context = site.Database.Create();
            await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().First());
            Assert.IsNotEmpty(await context.Database.GetPendingMigrationsAsync());
        }

        await using var updated = await DatabaseSite.StartAsync(database);
        await using (var context = updated.Database.Create())
        {
            Assert.IsEmpty(await context.Database.GetPendingMigrationsAsync());
        }

        Assert.AreEqual("granted", await updated.AskAsync(kid, session: "s_after"));
        Assert.AreEqual(
            "s_after s_before",
            string.Join(' ', (await updated.Audit.SearchAsync(new AuditQuery { Customer = "c_1" })).Select(entry => entry.Session))
        );
    }
}
