using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class ConnectionStringTests
{
    [TestMethod]
    [DataRow("Data Source=keys.db", true)]
    [DataRow("DataSource=keys.db", true)]
    [DataRow("Host=db;Database=keys", false)]
    [DataRow("Server=db;Database=keys", false)]
    public void The_connection_string_selects_the_database(string connectionString, bool embedded)
    {
        using var context = new ModelKeyDatabase(connectionString, Path.GetTempPath()).Create();
        Assert.AreEqual(embedded, context is SqliteModelKeyContext);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("Password=hunter2")]
    [DataRow("hunter2")]
    [DataRow("Data Source=;Password=hunter2")]
    public void A_connection_string_without_file_or_host_is_refused_and_not_repeated(string connectionString)
    {
        var refusal = Assert.ThrowsExactly<ArgumentException>(() => new ModelKeyDatabase(connectionString, Path.GetTempPath()));
        Assert.DoesNotContain("hunter2", refusal.ToString());
        Assert.Contains("Data Source=", refusal.Message);
    }

    [TestMethod]
    [DataRow("Data Source=:memory:", "is in memory")]
    [DataRow("Data Source=keys;Mode=Memory", "is in memory")]
    [DataRow("Data Source=keys;Mode=Memory;Cache=Shared", "is in memory")]
    [DataRow("Data Source=file:keys.db", "is a 'file:' URI")]
    [DataRow("Data Source=file:///var/keys.db?mode=ro", "is a 'file:' URI")]
    [DataRow("Data Source=FILE:keys.db", "is a 'file:' URI")]
    [DataRow("Filename=file::memory:?cache=shared", "is a 'file:' URI")]
    [DataRow("Data Source=|DataDirectory|keys.db", "begins with |DataDirectory|")]
    [DataRow("Data Source=' '", "has no name")]
    [DataRow("Data Source=keys/", "is a folder")]
    public async Task A_name_of_SQLite_that_is_not_a_path_is_refused_and_makes_no_file(string connectionString, string reason)
    {
        await using var database = TestDatabase.NewSqlite();
        Directory.CreateDirectory(database.Data);
        var refusal = Assert.ThrowsExactly<ArgumentException>(() => new ModelKeyDatabase(connectionString, database.Data));
        Assert.Contains(reason, refusal.Message);
        Assert.IsEmpty(Directory.GetFileSystemEntries(database.Data));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => DatabaseSite.StartAsync(database, connectionString: connectionString));
    }

    [TestMethod]
    public async Task A_relative_name_begins_at_the_content_root()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database, connectionString: "Data Source=a folder/keys ü.db");
        await site.SeedAsync();
        Assert.IsTrue(File.Exists(Path.Combine(site.Site.ContentRoot, "a folder", "keys ü.db")));
    }
}
