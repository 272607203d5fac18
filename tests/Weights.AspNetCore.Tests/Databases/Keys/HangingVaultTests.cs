using Microsoft.AspNetCore.DataProtection;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A vault that never returns for some keys, and ignores that its caller gives up.</summary>
[TestClass]
public sealed class HangingVaultTests
{
    private static readonly KeyId _globex = KeyId.Parse("globex");

    private readonly Vault _vault = new();
    private readonly ManualTimers _timers = new(TimeProvider.System);

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_key_whose_vault_hangs_stops_only_its_own_request(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await StartAsync(database);
        var cached = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(cached));
        var other = await AddAsync(site);
        _vault.Hang(other);
        var asking = site.AskAsync(other, session: "s_hangs");
        await _vault.HangsAsync();

        Assert.AreEqual("granted", await site.AskAsync(cached));
        await site.Customers.SuspendAsync("c_1");
        Assert.AreEqual("403 key-revoked", await site.AskAsync(cached));
        await site.Customers.RestoreAsync("c_1");
        Assert.IsFalse(asking.IsCompleted);

        _timers.GoOff();
        Assert.AreEqual("503 unavailable", await asking);
        var entry = (await site.Audit.SearchAsync(new AuditQuery { Session = "s_hangs" })).Single();
        Assert.AreEqual((GrantOutcome.Unavailable, other, "globex"), (entry.Outcome, entry.Kid, entry.KeyId));
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_customer_who_is_suspended_while_the_vault_hangs_gets_no_key(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        _vault.Hang(kid);
        var asking = site.AskAsync(kid);
        await _vault.HangsAsync();
        await site.Customers.SuspendAsync("c_1");
        _vault.Release(kid);
        Assert.AreEqual("403 key-revoked", await asking);
        Assert.AreEqual(GrantOutcome.CustomerSuspended, (await site.Audit.SearchAsync(new AuditQuery())).Single().Outcome);
    }

    [TestMethod]
    public async Task A_request_whose_client_gives_up_is_recorded_and_stops_no_other()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        _vault.Hang(kid);
        var before = _vault.Opened;
        var authority = site.Site.Services.GetRequiredService<IModelKeyAuthority>();
        using var client = new CancellationTokenSource();
        var impatient = authority.DecideAsync(Request(kid, "s_gone"), client.Token).AsTask();
        var patient = authority.DecideAsync(Request(kid, "s_waits"), CancellationToken.None).AsTask();
        await _vault.HangsAsync();
        await client.CancelAsync();
        Assert.AreEqual(GrantOutcome.Unavailable, (await impatient).Outcome);
        Assert.AreEqual(GrantOutcome.Unavailable, (await site.Audit.SearchAsync(new AuditQuery { Session = "s_gone" })).Single().Outcome);

        _vault.Release(kid);
        using var granted = await patient;
        Assert.AreEqual(GrantOutcome.Granted, granted.Outcome);
        Assert.AreEqual(before + 1, _vault.Opened, "Both waited for one attempt.");
    }

    [TestMethod]
    public async Task A_vault_that_hangs_for_one_key_does_not_stop_the_start()
    {
        await using var database = TestDatabase.NewSqlite();
        string kid,
            hangs;
        await using (var site = await StartAsync(database))
        {
            kid = await site.SeedAsync();
            hangs = await AddAsync(site);
        }

        _vault.Hang(hangs);
        var decrypted = _vault.RespondsAsync(kid);
        var starting = StartAsync(database);
        await Task.WhenAll(decrypted, _vault.HangsAsync());
        _timers.GoOff();
        await using var started = await starting;
        Assert.Contains($"did not decrypt the content key {hangs} in time", started.Site.Logs.Text);
        Assert.AreEqual("granted", await started.AskAsync(kid));
    }

    [TestMethod]
    public async Task A_vault_that_hangs_for_all_keys_stops_the_start_after_one_deadline()
    {
        await using var database = TestDatabase.NewSqlite();
        await using (var site = await StartAsync(database))
        {
            foreach (var i in Enumerable.Range(0, 20))
            {
                await site.Keys.CreateAsync(KeyId.Parse($"key-{i}"), ContainerFormat.Gcm);
            }
        }

        _vault.Hang("content-key/");
        var starting = StartAsync(database);
        foreach (var _ in Enumerable.Range(0, 8))
        {
            await _vault.HangsAsync();
        }

        _timers.GoOff();
        var failure = await Assert.ThrowsExactlyAsync<RootKeyException>(() => starting.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("did not respond within 5 s", failure.Message);
    }

    [TestMethod]
    public async Task A_vault_that_hangs_is_unhealthy_after_its_deadline()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        Assert.AreEqual("granted", await site.AskAsync(await site.SeedAsync()));
        _vault.Hang("content-key/");
        var checking = site.Site.Services.GetRequiredService<IModelKeyAuthority>().FindTroubleAsync(CancellationToken.None);
        await _vault.HangsAsync();
        _timers.GoOff();
        Assert.AreEqual("The root key does not respond.", await checking);
    }

    private static async Task<string> AddAsync(DatabaseSite site)
    {
        var kid = await site.Keys.CreateAsync(_globex, ContainerFormat.Gcm);
        await site.Customers.EntitleAsync("c_1", _globex);
        return kid;
    }

    private static KeyRequest Request(string kid, string session) =>
        new()
        {
            Delivery = KeyDelivery.Session,
            Customer = "c_1",
            Session = session,
            Kid = kid,
            RequestId = "r",
            At = DateTimeOffset.UtcNow,
        };

    private Task<DatabaseSite> StartAsync(TestDatabase database) =>
        DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(_vault).AddSingleton<TimeProvider>(_timers)
        );
}
