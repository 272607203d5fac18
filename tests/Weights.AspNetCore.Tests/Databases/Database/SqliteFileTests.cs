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
    public async Task Processes_that_create_the_file_at_the_same_time_all_succeed()
    {
        await using var database = TestDatabase.NewSqlite();
        var files = Enumerable.Range(0, 8).Select(_ => new ModelKeyDatabase(database.ConnectionString, database.Data).File!);
        await Task.WhenAll(files.Select(file => Task.Run(file.Create)));
        Assert.IsTrue(File.Exists(Path.Combine(database.Data, "keys.db")));
    }

    [TestMethod]
    public async Task An_empty_file_that_a_crash_left_behind_gets_a_write_ahead_log()
    {
        await using var database = TestDatabase.NewSqlite();
        Directory.CreateDirectory(database.Data);
        await File.WriteAllBytesAsync(Path.Combine(database.Data, "keys.db"), []);
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync();
        Assert.IsTrue(File.Exists(Path.Combine(database.Data, "keys.db-wal")));
    }

    [TestMethod]
    public async Task A_file_that_cannot_be_created_stops_the_app_and_it_names_the_file()
    {
        await using var database = TestDatabase.NewSqlite();
        await File.WriteAllTextAsync(database.Data, "a file in place of the folder");
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => DatabaseSite.StartAsync(database));
        Assert.Contains($"{Path.Combine(database.Data, "keys.db")}) cannot be used", refusal.Message);
    }

    [TestMethod]
    public async Task A_link_to_nothing_stops_the_app_and_it_names_the_file()
    {
        await using var database = TestDatabase.NewSqlite();
        Directory.CreateDirectory(database.Data);
        File.CreateSymbolicLink(Path.Combine(database.Data, "keys.db"), Path.Combine(database.Data, "missing.db"));
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => DatabaseSite.StartAsync(database));
        Assert.Contains($"{Path.Combine(database.Data, "keys.db")}) cannot be used", refusal.Message);
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
