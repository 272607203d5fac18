using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;
using Weights.Sample.Accounts;

namespace Weights.Sample.Keys;

/// <summary>
/// Fills the key store before the server listens: every account that can sign in is a customer, the store has the key that the site was
/// built with, and every new customer is entitled to it.
/// </summary>
internal sealed partial class KeyStoreSetup(
    IServiceScopeFactory scopes,
    SiteModelKey buildKey,
    ContentKeyOperations keys,
    CustomerOperations customers,
    IHostEnvironment host,
    ILogger<KeyStoreSetup> logger
) : IHostedLifecycleService
{
    // How long the key of the last build is served, because browsers and CDNs may still have files of that build.
    private static readonly TimeSpan _oldKeyServed = TimeSpan.FromDays(7);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var accounts = await scope.ServiceProvider.GetRequiredService<DemoAccounts>().EnsureAsync(cancellationToken);
        var known = (await customers.ListAsync(cancellationToken)).Select(customer => customer.Id).ToHashSet();
        foreach (var (id, name) in accounts.Where(account => !known.Contains(account.Key)))
        {
            await customers.AddAsync(name, id, cancellationToken);
        }

        var versions = (await keys.ListAsync(cancellationToken)).Where(version => version.KeyId == SiteModelKey.KeyId.Value).ToList();
        if (await EnsureKeyAsync(versions, cancellationToken))
        {
            // A known customer without an entitlement lost it, and a restart must not give it back.
            foreach (var id in accounts.Keys.Where(id => versions.Count == 0 || !known.Contains(id)))
            {
                await customers.EntitleAsync(id, SiteModelKey.KeyId, cancellationToken: cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Imports the build's key unless the store has it. Existing versions keep the states that an administrator set.</summary>
    /// <returns>Whether the store has a key.</returns>
    private async Task<bool> EnsureKeyAsync(List<ContentKeyInfo> versions, CancellationToken cancellationToken)
    {
        using var key = await buildKey.FindAsync(cancellationToken);
        if (key is null)
        {
            return versions.Count > 0 || (host.IsDevelopment() ? WarnOfMissingKey() : throw MissingKey());
        }

        if (versions.Count == 0)
        {
            await keys.ImportAsync(SiteModelKey.KeyId, key, buildKey.Format, cancellationToken: cancellationToken);
        }
        else if (versions.All(version => version.Kid != key.Kid))
        {
            await keys.RotateToAsync(SiteModelKey.KeyId, key, DateTimeOffset.UtcNow + _oldKeyServed, cancellationToken);
        }

        return true;
    }

    private bool WarnOfMissingKey()
    {
        LogMissingKey(logger);
        return false;
    }

    private static KeySourceException MissingKey() =>
        new(
            $"The store has no model key, and the site was not given one: set {EnvironmentKeySource.DefaultVariable} or Weights:KeyFile "
                + "to the key that the site was published with. The store imports it once."
        );

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "No model key was found: the demos that need one will not load. "
            + "A Debug build makes a development key: dotnet run --project sample-web"
    )]
    private static partial void LogMissingKey(ILogger logger);
}
