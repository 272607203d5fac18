using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Who can read the files of a SQLite database on Unix.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class SqliteFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [TestMethod]
    public async Task Only_the_owner_can_read_the_files_and_the_new_folder()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
        var files = Directory.GetFiles(database.Data);
        CollectionAssert.AreEquivalent(
            new[] { "keys.db", "keys.db-wal", "keys.db-shm" },
            files.Select(Path.GetFileName).ToArray(),
            "The database has a write-ahead log."
        );
        foreach (var file in files)
        {
            Assert.AreEqual(OwnerOnly, Mode(file), file);
        }

        Assert.AreEqual(OwnerOnly | UnixFileMode.UserExecute, Mode(database.Data));
        Assert.DoesNotContain("Other accounts of this machine", site.Site.Logs.Text);
    }

    [TestMethod]
    [DataRow(UnixFileMode.OtherRead)]
    [DataRow(UnixFileMode.GroupRead)]
    [DataRow(UnixFileMode.OtherWrite)]
    public async Task A_file_that_others_can_use_is_reported_at_the_start(UnixFileMode others)
    {
        await using var database = TestDatabase.NewSqlite();
        await (await DatabaseSite.StartAsync(database)).DisposeAsync();
        var file = Path.Combine(database.Data, "keys.db");
        SetMode(file, OwnerOnly | others);
        await using var site = await DatabaseSite.StartAsync(database);
        Assert.Contains($"Other accounts of this machine can read or change '{file}'", site.Site.Logs.Text);
        Assert.Contains($"chmod 600 '{file}'", site.Site.Logs.Text);
    }

    [TestMethod]
    public async Task Nothing_but_the_start_of_the_app_creates_the_file()
    {
        await using var database = TestDatabase.NewSqlite();
        Directory.CreateDirectory(database.Data);
        var unstarted = new ModelKeyDatabase(database.ConnectionString, database.Data);
        await Assert.ThrowsExactlyAsync<Microsoft.Data.Sqlite.SqliteException>(() =>
            unstarted.ReadAsync(context => context.ListServedAsync(CancellationToken.None))
        );
        Assert.IsEmpty(Directory.GetFiles(database.Data));
    }

    private static UnixFileMode Mode(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
