using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>What the health check says while a vault does not return.</summary>
[TestClass]
public sealed class HangingVaultHealthTests
{
    private const string NoResponse = "The root key does not respond.";

    private readonly Vault _vault = new();
    private readonly SettableClock _clock = new();
    private readonly ManualTimers _timers;

    public HangingVaultHealthTests() => _timers = new(_clock);

    [TestMethod]
    public async Task A_vault_that_hangs_for_all_keys_is_named_before_the_deadline_of_the_check()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database, keys: 3);
        _vault.Hang("content-key/");
        var checking = CheckAsync(site);
        await _vault.HangsAsync();
        _timers.GoOff(RootKeyCheck.HealthDeadline);
        await _vault.HangsAsync();
        await _vault.HangsAsync();
        _timers.GoOff(RootKeyCheck.HealthDeadline);
        Assert.AreEqual(NoResponse, await checking.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [TestMethod]
    public async Task A_vault_that_hangs_for_the_first_key_is_healthy_if_another_opens()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database, keys: 2);
        var first = (await site.Keys.ListAsync()).Select(key => key.Kid).Order(StringComparer.Ordinal).First();
        _vault.Hang(first);
        var checking = CheckAsync(site);
        await _vault.HangsAsync();
        _timers.GoOff(RootKeyCheck.HealthDeadline);
        Assert.IsNull(await checking.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [TestMethod]
    public async Task Checks_of_a_vault_that_hangs_do_not_pile_up()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database, keys: 1);
        _vault.Hang("content-key/");
        var checking = CheckAsync(site);
        await _vault.HangsAsync();
        _timers.GoOff(RootKeyCheck.HealthDeadline);
        Assert.AreEqual(NoResponse, await checking);
        var before = _vault.Opened;
        _clock.LetPass(ModelKeyHealthCheck.TroubledFor);
        Assert.AreEqual(NoResponse, await CheckAsync(site).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.AreEqual(before, _vault.Opened);
    }

    [TestMethod]
    public async Task A_check_that_is_cancelled_does_not_blame_the_database()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database, keys: 1);
        var authority = site.Site.Services.GetRequiredService<IModelKeyAuthority>();
        var trouble = await authority.FindTroubleAsync(new CancellationToken(canceled: true));
        Assert.AreEqual("The check of the key database and of the root key did not end in time.", trouble);
    }

    private static async Task<string?> CheckAsync(DatabaseSite site) =>
        (await site.Site.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Single().Value.Description;

    private async Task<DatabaseSite> StartAsync(TestDatabase database, int keys)
    {
        var site = await DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(_vault).AddSingleton<TimeProvider>(_timers)
        );
        foreach (var i in Enumerable.Range(0, keys))
        {
            await site.Keys.CreateAsync(KeyId.Parse($"key-{i}"), ContainerFormat.Gcm);
        }

        return site;
    }
}
