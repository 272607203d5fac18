using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Where the root key's ring may lie, and what happens when it is lost.</summary>
[TestClass]
public sealed class KeyRingTests
{
    [TestMethod]
    public async Task An_unencrypted_ring_in_the_folder_of_the_database_stops_the_app()
    {
        await using var database = TestDatabase.NewSqlite();
        foreach (var folder in new[] { database.Data, Path.Combine(database.Data, "ring"), Path.GetDirectoryName(database.Data)! })
        {
            var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
                OpenAsync(database, ring => ring.PersistKeysToFileSystem(Directory.CreateDirectory(folder)))
            );
            Assert.Contains("unencrypted beside the keys", refusal.Message);
            Assert.Contains("ProtectKeysWithCertificate", refusal.Message);
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_ring_that_is_kept_in_no_folder_such_as_in_the_database_itself_must_be_encrypted(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var table = new RingTable();
        void Keep(IDataProtectionBuilder ring) => ring.Services.Configure<KeyManagementOptions>(options => options.XmlRepository = table);
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() => OpenAsync(database, Keep));
        Assert.Contains("unencrypted beside the keys", refusal.Message);

        string kid;
        await using (var site = await OpenAsync(database, ring => Keep(DatabaseSite.Encrypt(ring))))
        {
            kid = await site.SeedAsync();
            Assert.AreEqual("granted", await site.AskAsync(kid));
        }

        await using var restarted = await OpenAsync(database, ring => Keep(DatabaseSite.Encrypt(ring)));
        Assert.AreEqual("granted", await restarted.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_ring_without_a_place_of_its_own_stops_the_app()
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() => OpenAsync(database, static _ => { }));
        Assert.Contains("PersistKeysTo", refusal.Message);
    }

    [TestMethod]
    public async Task An_unencrypted_ring_elsewhere_is_the_operators_choice()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await OpenAsync(database, ring => ring.PersistKeysToFileSystem(Directory.CreateDirectory(database.Ring)));
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    public async Task In_Development_any_ring_will_do()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            ring => ring.PersistKeysToFileSystem(Directory.CreateDirectory(database.Data)),
            environment: "Development"
        );
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    public async Task Keys_of_the_ring_that_were_written_before_it_was_encrypted_still_count_as_open()
    {
        await using var database = TestDatabase.NewSqlite();
        await using (
            var site = await DatabaseSite.StartAsync(
                database,
                ring => ring.PersistKeysToFileSystem(Directory.CreateDirectory(database.Data)),
                environment: "Development"
            )
        )
        {
            await site.SeedAsync();
        }

        await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
            OpenAsync(database, ring => DatabaseSite.Encrypt(ring.PersistKeysToFileSystem(Directory.CreateDirectory(database.Data))))
        );
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_lost_ring_stops_the_app_says_what_to_do_and_loses_nothing(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        string kid;
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            kid = await site.SeedAsync();
        }

        var other = Path.Combine(Path.GetDirectoryName(database.Ring)!, "other");
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
            OpenAsync(database, ring => DatabaseSite.Encrypt(ring.PersistKeysToFileSystem(Directory.CreateDirectory(other))))
        );
        Assert.Contains("Restore the ring from its backup", refusal.Message);
        await using var restored = await DatabaseSite.StartAsync(database);
        Assert.AreEqual("granted", await restored.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_ring_that_lost_some_of_its_keys_is_said_at_the_start_and_the_others_are_granted()
    {
        await using var database = TestDatabase.NewSqlite();
        string kid,
            lost;
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            kid = await site.SeedAsync();
            lost = await site.Keys.CreateAsync(Encryption.KeyId.Parse("globex"), Encryption.ContainerFormat.Gcm);
            await site.Customers.EntitleAsync("c_1", Encryption.KeyId.Parse("globex"));
            await using var context = site.Database.Create();
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
                context.Database,
                $"""UPDATE "WeightsKeyVersions" SET "ProtectedKey" = X'00' WHERE "Kid" = {lost}"""
            );

            // Another damaged one, which comes first in every order by kid.
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
                context.Database,
                $"""INSERT INTO "WeightsKeyVersions" ("Kid", "Created", "KeyId", "ProtectedKey", "RetiringUntil", "State") SELECT '00000000000000000000000000000000', "Created", "KeyId", "ProtectedKey", "RetiringUntil", 'Retiring' FROM "WeightsKeyVersions" WHERE "Kid" = {lost}"""
            );
        }

        await using var restarted = await DatabaseSite.StartAsync(database);
        Assert.Contains("does not open under the root key", restarted.Site.Logs.Text);
        Assert.AreEqual("granted", await restarted.AskAsync(kid));
        Assert.AreEqual("503 unavailable", await restarted.AskAsync(lost));
        using var health = await restarted.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(System.Net.HttpStatusCode.OK, health.StatusCode, "The others are served.");
    }

    [TestMethod]
    public async Task A_stored_key_that_was_moved_to_another_row_is_not_handed_out()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Keys.CreateAsync(Encryption.KeyId.Parse("globex"), Encryption.ContainerFormat.Gcm);
        await using (var context = site.Database.Create())
        {
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
                context.Database,
                $"""UPDATE "WeightsKeyVersions" SET "ProtectedKey" = (SELECT "ProtectedKey" FROM "WeightsKeyVersions" WHERE "KeyId" = 'globex')"""
            );
        }

        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        Assert.AreEqual(GrantOutcome.RootKeyLost, (await site.LastEntryAsync()).Outcome);
    }

    private static Task<DatabaseSite> OpenAsync(TestDatabase database, Action<IDataProtectionBuilder> ring) =>
        DatabaseSite.StartAsync(database, ring);

    /// <summary>As the rows of a table are.</summary>
    private sealed class RingTable : IXmlRepository
    {
        private readonly List<XElement> _rows = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _rows.Select(row => new XElement(row))];

        public void StoreElement(XElement element, string friendlyName) => _rows.Add(new XElement(element));
    }
}
