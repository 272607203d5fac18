using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A root key of the app's own, in place of Data Protection.</summary>
[TestClass]
public sealed class VaultTests
{
    [TestMethod]
    public async Task A_vault_takes_the_rings_place_and_is_asked_once_for_each_key()
    {
        await using var database = TestDatabase.NewSqlite();
        var vault = new Vault();
        await using var site = await DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(vault)
        );
        var kid = await site.SeedAsync();
        var before = vault.Opened;
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual("granted", await site.AskAsync(kid));
        }

        Assert.AreEqual(before + 1, vault.Opened);
    }

    [TestMethod]
    public async Task A_vault_that_is_away_is_503_and_keys_come_again_with_it()
    {
        await using var database = TestDatabase.NewSqlite();
        var vault = new Vault();
        await using var site = await DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(vault)
        );
        var kid = await site.SeedAsync();
        vault.Away = true;
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        Assert.AreEqual(GrantOutcome.RootKeyLost, (await site.LastEntryAsync()).Outcome);
        vault.Away = false;
        Assert.AreEqual("granted", await site.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_vault_that_is_away_is_unhealthy_also_when_its_keys_are_open_already()
    {
        await using var database = TestDatabase.NewSqlite();
        var vault = new Vault();
        await using var site = await DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(vault)
        );
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
        foreach (
            var (away, expected) in new[]
            {
                (false, HttpStatusCode.OK),
                (true, HttpStatusCode.ServiceUnavailable),
                (false, HttpStatusCode.OK),
            }
        )
        {
            vault.Away = away;
            using var health = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
            Assert.AreEqual(expected, health.StatusCode);
        }
    }

    private sealed class Vault : IRootKey
    {
        private const int NonceLength = 12;
        private const int TagLength = 16;

        private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

        public bool Away { get; set; }

        public int Opened { get; private set; }

        public ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default)
        {
            var stored = new byte[NonceLength + TagLength + secret.Length];
            RandomNumberGenerator.Fill(stored.AsSpan(0, NonceLength));
            using var aes = new AesGcm(_key, TagLength);
            aes.Encrypt(
                stored.AsSpan(0, NonceLength),
                secret.Span,
                stored.AsSpan(NonceLength + TagLength),
                stored.AsSpan(NonceLength, TagLength),
                Encoding.UTF8.GetBytes(purpose)
            );
            return ValueTask.FromResult(stored);
        }

        public ValueTask<byte[]> UnprotectAsync(
            ReadOnlyMemory<byte> protectedSecret,
            string purpose,
            CancellationToken cancellationToken = default
        )
        {
            if (Away)
            {
                throw new RootKeyException("The vault is away.");
            }

            Opened++;
            var stored = protectedSecret.Span;
            var secret = new byte[stored.Length - NonceLength - TagLength];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(
                stored[..NonceLength],
                stored[(NonceLength + TagLength)..],
                stored.Slice(NonceLength, TagLength),
                secret,
                Encoding.UTF8.GetBytes(purpose)
            );
            return ValueTask.FromResult(secret);
        }
    }
}
