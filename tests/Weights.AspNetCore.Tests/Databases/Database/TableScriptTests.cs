using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>An administrator creates the tables with the script, and the app may not.</summary>
[TestClass]
public sealed class TableScriptTests
{
    [TestMethod]
    public async Task A_PostgreSQL_with_the_script_is_up_to_date_also_if_it_runs_twice()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await RunAsync(database, times: 2);
        await AssertUpToDateAsync(database);
    }

    [TestMethod]
    public async Task A_SQLite_file_with_the_script_is_up_to_date()
    {
        await using var database = TestDatabase.NewSqlite();
        Directory.CreateDirectory(database.Data);
        await File.WriteAllBytesAsync(Path.Combine(database.Data, "keys.db"), []);
        await RunAsync(database, times: 1);
        await AssertUpToDateAsync(database);
    }

    [TestMethod]
    public async Task The_app_has_the_script_without_a_connection()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        Assert.Contains("CREATE TABLE \"WeightsAudit\"", site.Site.Services.GetRequiredService<ModelKeyTables>().CreateScript());
        Assert.Contains(
            "WeightsMigrations",
            new ModelKeyTables(new ModelKeyDatabase("Host=nowhere.invalid;Database=keys", database.Data)).CreateScript()
        );
    }

    private static async Task AssertUpToDateAsync(TestDatabase database)
    {
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: static builder => builder.Configuration["Weights:MigrateDatabase"] = "false"
        );
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [SuppressMessage("Security", "CA2100", Justification = "The package's own script.")]
    private static async Task RunAsync(TestDatabase database, int times)
    {
        var store = new ModelKeyDatabase(database.ConnectionString, database.Data);
        await using var context = store.Create();
        await context.Database.OpenConnectionAsync();
        for (var i = 0; i < times; i++)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = new ModelKeyTables(store).CreateScript();
            await command.ExecuteNonQueryAsync();
        }
    }
}
