using Microsoft.AspNetCore.DataProtection;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Operations on keys and customers while a vault does not return.</summary>
[TestClass]
public sealed class HangingVaultOperationTests
{
    private static readonly KeyId _acme = KeyId.Parse("acme");
    private static readonly KeyId _globex = KeyId.Parse("globex");

    private readonly Vault _vault = new();
    private readonly ManualTimers _timers = new(TimeProvider.System);

    [TestMethod]
    [DataRow("create", "encrypt content-key/")]
    [DataRow("rotate", "encrypt content-key/")]
    [DataRow("rotate", "decrypt customer-key/")]
    [DataRow("open", "decrypt content-key/")]
    [DataRow("add", "encrypt customer-key/")]
    [DataRow("entitle", "decrypt content-key/")]
    [DataRow("entitle", "decrypt customer-key/")]
    [DataRow("rotate customer", "encrypt customer-key/")]
    [DataRow("rotate customer", "decrypt customer-key/")]
    [DataRow("open customer", "decrypt customer-key/")]
    public async Task An_operation_that_waits_for_the_vault_keeps_no_transaction_open(string operation, string call)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        await site.SeedAsync();
        await site.Keys.CreateAsync(_globex, ContainerFormat.Gcm);
        _vault.Hang(call);
        var operating = OperateAsync(site, operation);
        await _vault.HangsAsync();

        // SQLite has one writer at a time.
        await site.Customers.SuspendAsync("c_1");
        Assert.IsFalse(operating.IsCompleted);
        _timers.GoOff();
        var failure = await Assert.ThrowsExactlyAsync<RootKeyException>(() => operating);
        Assert.Contains("did not respond within 5 s", failure.Message);
    }

    [TestMethod]
    public async Task A_rotation_wraps_for_customers_who_are_entitled_while_it_waits()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await StartAsync(database);
        await site.SeedAsync();
        await site.Customers.AddAsync("Globex", "c_2");
        _vault.Hang("customer-key/c_1/");
        var rotating = site.Keys.RotateAsync(_acme, DateTimeOffset.MaxValue);
        await _vault.HangsAsync();
        await site.Customers.EntitleAsync("c_2", _acme);
        _vault.Release("customer-key/c_1/");
        var kid = await rotating;
        Assert.AreEqual(kid, await site.UnwrapAsync(kid, "c_1"));
        Assert.AreEqual(kid, await site.UnwrapAsync(kid, "c_2"));
    }

    private static Task OperateAsync(DatabaseSite site, string operation) =>
        operation switch
        {
            "create" => site.Keys.CreateAsync(KeyId.Parse("new"), ContainerFormat.Gcm),
            "rotate" => site.Keys.RotateAsync(_acme, DateTimeOffset.MaxValue),
            "open" => site.Keys.OpenAsync(_acme),
            "add" => site.Customers.AddAsync("New"),
            "entitle" => site.Customers.EntitleAsync("c_1", _globex),
            "rotate customer" => site.CustomerKeys.RotateAllAsync(),
            "open customer" => site.CustomerKeys.OpenAsync("c_1"),
            _ => throw new ArgumentException(operation, nameof(operation)),
        };

    private Task<DatabaseSite> StartAsync(TestDatabase database) =>
        DatabaseSite.StartAsync(
            database,
            ring: static ring => ring.UseEphemeralDataProtectionProvider(),
            services: builder => builder.Services.AddSingleton<IRootKey>(_vault).AddSingleton<TimeProvider>(_timers)
        );
}
