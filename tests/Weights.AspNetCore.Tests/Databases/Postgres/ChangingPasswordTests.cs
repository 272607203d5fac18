using Npgsql;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The password of the database's account changes while the site runs.</summary>
[TestClass]
public sealed class ChangingPasswordTests
{
    [TestMethod]
    public async Task A_data_source_uses_the_password_of_its_provider()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(cluster);
        await PrepareAsync(cluster, database, "first secret");
        var provided = new NextPassword("first secret");
        var builder = new NpgsqlDataSourceBuilder(ConnectionStringOf(database));
        builder.UsePeriodicPasswordProvider(
            (_, _) => ValueTask.FromResult(provided.Take()),
            successRefreshInterval: TimeSpan.FromMilliseconds(20),
            failureRefreshInterval: TimeSpan.FromMilliseconds(20)
        );
        await using var source = builder.Build();
        await using var site = await DatabaseSite.StartAsync(database, source: source);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));

        await ChangeAsync(database, "second secret");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid), "the old password is of no use any more");
        await provided.ChangeAsync("second secret");
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_password_file_is_read_for_each_new_connection()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(cluster);
        await PrepareAsync(cluster, database, "first secret");
        var file = Path.Combine(Path.GetDirectoryName(database.Ring)!, "pgpass");
        await WriteAsync(file, "first secret");
        await using var site = await DatabaseSite.StartAsync(database, connectionString: $"{ConnectionStringOf(database)};Passfile={file}");
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));

        await ChangeAsync(database, "second secret");
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        await WriteAsync(file, "second secret");
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.DoesNotContain("second secret", site.Site.Logs.Text);
    }

    [TestMethod]
    public async Task A_data_source_with_multiplexing_is_refused()
    {
        await using var source = NpgsqlDataSource.Create("Host=localhost;Multiplexing=true");
        var refusal = Assert.ThrowsExactly<ArgumentException>(() => new ModelKeyDatabase(source));
        Assert.Contains("Multiplexing=false", refusal.Message);
    }

    private static string ConnectionStringOf(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "site" }.ToString();

    private static async Task PrepareAsync(PostgresCluster cluster, TestDatabase database, string password)
    {
        await cluster.RequirePasswordAsync("site");
        await ExecuteAsync(database, $"CREATE ROLE site LOGIN PASSWORD '{password}'; GRANT CREATE ON SCHEMA public TO site");
    }

    /// <summary>Changes the password, and ends the connections that were made with the old one.</summary>
    private static Task ChangeAsync(TestDatabase database, string password) =>
        ExecuteAsync(
            database,
            $"ALTER ROLE site PASSWORD '{password}'; SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'site'"
        );

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task WriteAsync(string file, string password)
    {
        await File.WriteAllTextAsync(file, $"*:*:*:site:{password}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>A password that a test changes.</summary>
    private sealed class NextPassword(string password)
    {
        private readonly Lock _lock = new();
        private string _password = password;
        private (int Takes, TaskCompletionSource Done)? _waiting;

        public string Take()
        {
            lock (_lock)
            {
                // The second call shows that the data source has used the result of the first one.
                if (_waiting is { } waiting)
                {
                    _waiting = (waiting.Takes + 1, waiting.Done);
                    if (waiting.Takes == 1)
                    {
                        waiting.Done.SetResult();
                        _waiting = null;
                    }
                }

                return _password;
            }
        }

        public Task ChangeAsync(string password)
        {
            lock (_lock)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                (_password, _waiting) = (password, (0, done));
                return done.Task;
            }
        }
    }
}
