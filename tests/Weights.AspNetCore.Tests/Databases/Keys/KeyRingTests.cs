using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Where the Data Protection key ring may be stored.</summary>
[TestClass]
public sealed class KeyRingTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task An_unencrypted_key_ring_stops_the_app_wherever_it_is_stored(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        foreach (var folder in new[] { database.Data, Path.Combine(database.Data, "ring"), database.Ring })
        {
            var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() => OpenAsync(database, KeepIn(folder)));
            Assert.Contains("key ring is stored unencrypted", refusal.Message);
            Assert.Contains("ProtectKeysWithCertificate", refusal.Message);
            Assert.Contains("AllowUnencryptedKeyRing", refusal.Message);
        }
    }

    [TestMethod]
    public async Task An_unencrypted_key_ring_is_accepted_if_the_app_allows_it()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            KeepIn(database.Ring),
            services: static builder => builder.Configuration["Weights:AllowUnencryptedKeyRing"] = "true"
        );
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
    }

    [TestMethod]
    public async Task An_encryptor_that_does_not_encrypt_is_none()
    {
        await using var database = TestDatabase.NewSqlite();
        await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
            OpenAsync(
                database,
                ring =>
                {
                    KeepIn(database.Ring)(ring);
                    ring.Services.Configure<KeyManagementOptions>(static options => options.XmlEncryptor = new NullXmlEncryptor());
                }
            )
        );
    }

    [TestMethod]
    public async Task A_key_ring_without_a_configured_place_stops_the_app()
    {
        await using var database = TestDatabase.NewSqlite();
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() => OpenAsync(database, static _ => { }));
        Assert.Contains("PersistKeysTo", refusal.Message);
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

        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
            OpenAsync(database, ring => DatabaseSite.Encrypt(ring.PersistKeysToFileSystem(Directory.CreateDirectory(database.Data))))
        );
        Assert.Contains("from before encryption was configured", refusal.Message);
    }

    private static Task<DatabaseSite> OpenAsync(TestDatabase database, Action<IDataProtectionBuilder> ring) =>
        DatabaseSite.StartAsync(database, ring);

    private static Action<IDataProtectionBuilder> KeepIn(string folder) =>
        ring => ring.PersistKeysToFileSystem(Directory.CreateDirectory(folder));
}
