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
    public void The_migrations_create_the_tables_of_the_model(string connectionString)
    {
        using var context = new ModelKeyDatabase(connectionString, Path.GetTempPath()).Create();
        Assert.IsFalse(context.Database.HasPendingModelChanges(), "add a migration: Migrations/README.md");
    }

    [TestMethod]
    public async Task Instances_can_start_together_on_an_empty_PostgreSQL()
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
    public async Task A_database_of_the_first_version_is_updated_with_its_rows(string kind)
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
