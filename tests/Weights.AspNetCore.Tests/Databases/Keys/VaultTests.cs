using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The app's own root key, instead of Data Protection.</summary>
[TestClass]
public sealed class VaultTests
{
    [TestMethod]
    public async Task A_vault_replaces_the_key_ring_and_decrypts_each_key_once()
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
    public async Task While_a_vault_does_not_respond_key_requests_get_503()
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
    public async Task A_vault_that_does_not_respond_is_unhealthy_even_if_keys_are_cached()
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
            site.Clock.LetPass(ModelKeyHealthCheck.HealthyFor);
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
                throw new RootKeyException("The vault does not respond.");
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
