using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>A content key and its customers in a database, as the operator of a site manages them.</summary>
internal sealed class KeyDatabase : IAsyncDisposable
{
    // The key ID that a site serves if a request names none.
    private static readonly KeyId _keyId = KeyId.Parse("default");

    private readonly WebApplication _app;

    private KeyDatabase(WebApplication app, KeyRing ring, string connectionString) =>
        (_app, Ring, ConnectionString) = (app, ring, connectionString);

    public KeyRing Ring { get; }

    public string ConnectionString { get; }

    public string Kid { get; private set; } = "";

    /// <param name="database">Gets its tables and the content key.</param>
    /// <param name="key">The content key, 32 bytes, which the raw mode serves too.</param>
    public static async Task<KeyDatabase> Open(EmptyDatabase database, byte[] key)
    {
        var ring = await KeyRing.Create(database.Folder);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        ring.AddTo(builder.Services);
        builder.Services.AddModelKeys(options => options.PublicOrigin = KeyServerSite.Origin);
        builder.Services.AddModelKeyDatabase(database.ConnectionString);
        var opened = new KeyDatabase(builder.Build(), ring, database.ConnectionString);
        await opened._app.StartAsync();
        var keys = opened._app.Services.GetRequiredService<ContentKeyOperations>();
        using var contentKey = ContentKey.FromBytes(key);
        opened.Kid = await keys.ImportAsync(_keyId, contentKey, ContainerFormat.Gcm, allowRaw: true);
        return opened;
    }

    /// <summary>Adds customers <c>c_0</c>, <c>c_1</c>, …, each with a right to the key.</summary>
    public async Task AddCustomers(int count)
    {
        var customers = _app.Services.GetRequiredService<CustomerOperations>();
        for (var i = 0; i < count; i++)
        {
            await customers.AddAsync($"c_{i}", $"c_{i}");
            await customers.EntitleAsync($"c_{i}", _keyId);
        }
    }

    /// <summary>Gives every customer a new key.</summary>
    public Task<int> RotateAllCustomers() => _app.Services.GetRequiredService<CustomerKeyOperations>().RotateAllAsync();

    /// <summary>Whether the audit has at least this many grants.</summary>
    public async Task<bool> HasRecorded(int grants)
    {
        var audit = _app.Services.GetRequiredService<AuditSearch>();
        var last = new AuditQuery
        {
            Outcome = GrantOutcome.Granted,
            Skip = grants - 1,
            Take = 1,
        };
        return (await audit.SearchAsync(last)).Count == 1;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
