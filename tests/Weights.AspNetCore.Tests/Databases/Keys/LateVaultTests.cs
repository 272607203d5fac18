using Microsoft.AspNetCore.DataProtection;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A vault that returns late: after its deadline, or after a right has ended.</summary>
[TestClass]
public sealed class LateVaultTests
{
    private readonly Vault _vault = new();
    private readonly SettableClock _clock = new();
    private readonly ManualTimers _timers;

    public LateVaultTests() => _timers = new(_clock);

    [TestMethod]
    public async Task A_call_that_hangs_after_its_deadline_stays_the_only_one_for_its_key()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        _vault.Hang(kid);
        var asking = site.AskAsync(kid);
        await _vault.HangsAsync();
        _timers.GoOff();
        Assert.AreEqual("503 unavailable", await asking);
        var before = _vault.Opened;
        _clock.LetPass(KeyOpener.FailureTime);
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.AreEqual(before, _vault.Opened);
    }

    [TestMethod]
    public async Task A_key_that_opens_after_its_deadline_is_zeroed_at_once()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        _vault.Hang(kid);
        var asking = site.AskAsync(kid);
        await _vault.HangsAsync();
        _timers.GoOff();
        Assert.AreEqual("503 unavailable", await asking);
        var before = _vault.Last;
        _vault.Release(kid);
        var isZeroed = () => _vault.Last is { } late && late != before && late.All(b => b == 0);
        Assert.IsTrue(SpinWait.SpinUntil(isZeroed, TimeSpan.FromMinutes(1)));
    }

    [TestMethod]
    public async Task A_right_that_ends_while_the_vault_hangs_is_over()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.EntitleAsync("c_1", KeyId.Parse("acme"), until: _clock.GetUtcNow().AddMinutes(1));
        _vault.Hang(kid);
        var asking = site.AskAsync(kid);
        await _vault.HangsAsync();
        var asked = _clock.GetUtcNow();
        _clock.Offset += TimeSpan.FromMinutes(2);
        _vault.Release(kid);
        Assert.AreEqual("403 key-expired", await asking);
        var entry = await site.LastEntryAsync();
        Assert.AreEqual(GrantOutcome.EntitlementEnded, entry.Outcome);
        Assert.IsLessThanOrEqualTo(asked, entry.At, "The audit has the time of the request.");
    }

    [TestMethod]
    public async Task A_key_that_is_retired_while_the_vault_hangs_does_not_stay_in_memory()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        var kid = await site.SeedAsync();
        var stored = (await site.Database.ReadAsync(context => context.ListServedAsync(CancellationToken.None))).Single();
        _vault.Hang(kid);
        var opening = site.Site.Services.GetRequiredService<KeyOpener>().OpenAsync(stored, CancellationToken.None);
        await _vault.HangsAsync();
        await site.Keys.RetireAsync(kid);
        _vault.Release(kid);
        Assert.IsNull(await opening);
        Assert.IsNull(site.Site.Services.GetRequiredService<ContentKeyCache>().TryUse(stored));
    }

    private Task<DatabaseSite> StartAsync(TestDatabase database) =>
        DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(_vault).AddSingleton<TimeProvider>(_timers)
        );
}
