using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Where the Data Protection key ring may be stored.</summary>
[TestClass]
public sealed class KeyRingTests
{
    [TestMethod]
    public async Task An_unencrypted_key_ring_beside_the_database_stops_the_app()
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
    public async Task A_key_ring_that_is_not_in_a_folder_must_be_encrypted(string kind)
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
    public async Task A_key_ring_without_a_configured_place_stops_the_app()
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() => OpenAsync(database, static _ => { }));
        Assert.Contains("PersistKeysTo", refusal.Message);
    }

    [TestMethod]
    public async Task An_unencrypted_key_ring_in_another_folder_is_accepted()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await OpenAsync(database, ring => ring.PersistKeysToFileSystem(Directory.CreateDirectory(database.Ring)));
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    public async Task Any_key_ring_is_accepted_in_Development()
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
    public async Task A_key_ring_with_keys_from_before_encryption_is_unencrypted()
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

    private static Task<DatabaseSite> OpenAsync(TestDatabase database, Action<IDataProtectionBuilder> ring) =>
        DatabaseSite.StartAsync(database, ring);

    /// <summary>A key ring in memory, like the rows of a table.</summary>
    private sealed class RingTable : IXmlRepository
    {
        private readonly List<XElement> _rows = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _rows.Select(row => new XElement(row))];

        public void StoreElement(XElement element, string friendlyName) => _rows.Add(new XElement(element));
    }
}
