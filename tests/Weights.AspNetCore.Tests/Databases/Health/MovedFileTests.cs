using System.Net;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Someone removes or replaces the SQLite file while the site runs.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class MovedFileTests
{
    [TestMethod]
    public async Task A_file_that_was_removed_is_unhealthy_and_grants_nothing()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        var file = Path.Combine(database.Data, "keys.db");

        File.Move(file, $"{file}.away");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
        Assert.Contains($"'{file}', was removed or replaced", site.Site.Logs.Text);
        Assert.IsFalse(File.Exists(file), "It is not made again.");

        File.Move($"{file}.away", file);
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());
    }

    [TestMethod]
    public async Task A_file_that_was_replaced_is_unhealthy()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        await site.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        var file = Path.Combine(database.Data, "keys.db");

        // As a restore of a backup does.
        File.Copy(file, $"{file}.backup");
        File.Delete(file);
        File.Move($"{file}.backup", file);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
    }
}
