using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The app's own root key, instead of Data Protection.</summary>
[TestClass]
public sealed class VaultTests
{
    private readonly Vault _vault = new();

    [TestMethod]
    public async Task A_vault_replaces_the_key_ring_and_decrypts_each_key_once()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        var before = _vault.Opened;
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual("granted", await site.AskAsync(kid));
        }

        Assert.AreEqual(before + 1, _vault.Opened);
    }

    [TestMethod]
    public async Task A_vault_that_fails_is_asked_again_after_two_seconds()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        _vault.Failure = new RootKeyException("The vault is closed.");
        var before = _vault.Opened;
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        }

        Assert.AreEqual(before + 1, _vault.Opened);
        Assert.AreEqual(GrantOutcome.RootKeyLost, (await site.LastEntryAsync()).Outcome);
        _vault.Failure = null;
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        site.Clock.LetPass(KeyOpener.FailureTime);
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_vault_that_throws_anything_refuses_only_the_keys_that_are_not_open()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var open = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(open));
        var other = await site.Keys.CreateAsync(KeyId.Parse("globex"), ContainerFormat.Gcm);
        await site.Customers.EntitleAsync("c_1", KeyId.Parse("globex"));
        _vault.Failure = new HttpRequestException("No route to the vault.");
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => site.AskAsync(i % 2 == 0 ? open : other)));
        CollectionAssert.AreEquivalent(
            Enumerable.Repeat("granted", 10).Concat(Enumerable.Repeat("503 unavailable", 10)).ToArray(),
            responses
        );
    }

    [TestMethod]
    public async Task A_vault_that_does_not_respond_is_unhealthy_even_if_keys_are_cached()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
        foreach (
            var (failure, expected) in new[]
            {
                (null, HttpStatusCode.OK),
                (new RootKeyException("The vault is closed."), HttpStatusCode.ServiceUnavailable),
                (null, HttpStatusCode.OK),
            }
        )
        {
            _vault.Failure = failure;
            site.Clock.LetPass(ModelKeyHealthCheck.HealthyFor);
            using var health = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
            Assert.AreEqual(expected, health.StatusCode);
        }
    }

    private Task<DatabaseSite> StartAsync(TestDatabase database) =>
        DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(_vault)
        );
}
