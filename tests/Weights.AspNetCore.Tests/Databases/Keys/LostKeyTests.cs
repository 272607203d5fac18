using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Stored keys that cannot be decrypted, because the key ring or a row was lost or changed.</summary>
[TestClass]
public sealed class LostKeyTests
{
    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_lost_key_ring_stops_the_app_until_it_is_restored(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        string kid;
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            kid = await site.SeedAsync();
        }

        var other = Path.Combine(Path.GetDirectoryName(database.Ring)!, "other");
        var refusal = await Assert.ThrowsExactlyAsync<RootKeyException>(() =>
            DatabaseSite.StartAsync(database, ring => DatabaseSite.Encrypt(ring.PersistKeysToFileSystem(Directory.CreateDirectory(other))))
        );
        Assert.Contains("Restore the ring from its backup", refusal.Message);
        await using var restored = await DatabaseSite.StartAsync(database);
        Assert.AreEqual("granted", await restored.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_key_ring_that_lost_some_keys_is_logged_and_the_others_are_served()
    {
        await using var database = TestDatabase.NewSqlite();
        string kid,
            lost;
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            kid = await site.SeedAsync();
            lost = await site.Keys.CreateAsync(KeyId.Parse("globex"), ContainerFormat.Gcm);
            await site.Customers.EntitleAsync("c_1", KeyId.Parse("globex"));
            await site.ExecuteAsync(
                $"""UPDATE "WeightsKeyVersions" SET "ProtectedKey" = X'00' WHERE "Kid" = '{lost}'""",
                // Another damaged row, which is the first in every order by kid.
                $"""
                INSERT INTO "WeightsKeyVersions" ("Kid", "Created", "KeyId", "ProtectedKey", "RetiringUntil", "State")
                SELECT '00000000000000000000000000000000', "Created", "KeyId", "ProtectedKey", "RetiringUntil", 'Retiring'
                FROM "WeightsKeyVersions" WHERE "Kid" = '{lost}'
                """
            );
        }

        await using var restarted = await DatabaseSite.StartAsync(database);
        Assert.Contains("does not open under the root key", restarted.Site.Logs.Text);
        Assert.AreEqual("granted", await restarted.AskAsync(kid));
        Assert.AreEqual("503 unavailable", await restarted.AskAsync(lost));
        using var health = await restarted.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, health.StatusCode, "The others are served.");
    }

    [TestMethod]
    public async Task A_stored_key_that_was_moved_to_another_row_is_not_served()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Keys.CreateAsync(KeyId.Parse("globex"), ContainerFormat.Gcm);
        await site.ExecuteAsync(
            """
            UPDATE "WeightsKeyVersions"
            SET "ProtectedKey" = (SELECT "ProtectedKey" FROM "WeightsKeyVersions" WHERE "KeyId" = 'globex')
            """
        );

        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        Assert.AreEqual(GrantOutcome.RootKeyLost, (await site.LastEntryAsync()).Outcome);
    }
}
