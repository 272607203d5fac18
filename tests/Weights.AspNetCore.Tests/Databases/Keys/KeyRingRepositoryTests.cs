using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A Data Protection key ring that is not stored in a folder.</summary>
[TestClass]
public sealed class KeyRingRepositoryTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_key_ring_in_the_key_database_must_be_encrypted(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await RingContext.CreateTableAsync(database);
        void Keep(IDataProtectionBuilder ring)
        {
            ring.Services.AddDbContext<RingContext>(options => RingContext.Use(options, database));
            ring.PersistKeysToDbContext<RingContext>();
        }

        await Assert.ThrowsExactlyAsync<RootKeyException>(() => OpenAsync(database, Keep));
        await using var site = await OpenAsync(database, ring => Keep(DatabaseSite.Encrypt(ring)));
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
        await using var context = new RingContext(RingContext.Options(database));
        Assert.HasCount(1, await context.DataProtectionKeys.ToListAsync());
    }

    [TestMethod]
    public async Task A_key_ring_that_cannot_be_read_stops_the_app_and_says_so()
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
            OpenAsync(
                database,
                ring =>
                    DatabaseSite
                        .Encrypt(ring)
                        .Services.Configure<KeyManagementOptions>(static options => options.XmlRepository = new BrokenRepository())
            )
        );
        Assert.Contains("cannot be read from its repository (BrokenRepository)", refusal.Message);
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
        Assert.Contains("key ring is stored unencrypted", refusal.Message);

        string kid;
        await using (var site = await OpenAsync(database, ring => Keep(DatabaseSite.Encrypt(ring))))
        {
            kid = await site.SeedAsync();
            Assert.AreEqual("granted", await site.AskAsync(kid));
        }

        await using var restarted = await OpenAsync(database, ring => Keep(DatabaseSite.Encrypt(ring)));
        Assert.AreEqual("granted", await restarted.AskAsync(kid));
    }

    private static Task<DatabaseSite> OpenAsync(TestDatabase database, Action<IDataProtectionBuilder> ring) =>
        DatabaseSite.StartAsync(database, ring);

    private sealed class BrokenRepository : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => throw new InvalidOperationException("There is no such table.");

        public void StoreElement(XElement element, string friendlyName) { }
    }

    /// <summary>A key ring in memory, like the rows of a table.</summary>
    private sealed class RingTable : IXmlRepository
    {
        private readonly List<XElement> _rows = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _rows.Select(row => new XElement(row))];

        public void StoreElement(XElement element, string friendlyName) => _rows.Add(new XElement(element));
    }
}
