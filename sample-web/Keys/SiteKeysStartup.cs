using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;
using Weights.Sample.Accounts;

namespace Weights.Sample.Keys;

/// <summary>Before the server listens: the accounts are customers, the store has the key that the site was built with, and the customers may have it.</summary>
internal sealed partial class SiteKeysStartup(
    IServiceScopeFactory scopes,
    BuildKey buildKey,
    ContentKeyOperations keys,
    CustomerOperations customers,
    IHostEnvironment host,
    ILogger<SiteKeysStartup> logger
) : IHostedLifecycleService
{
    // Files of the last build may still be in somebody's cache.
    private static readonly TimeSpan _sideBySide = TimeSpan.FromDays(7);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var accounts = await scope.ServiceProvider.GetRequiredService<DemoAccounts>().EnsureAsync(cancellationToken);
        var known = (await customers.ListAsync(cancellationToken)).Select(customer => customer.Id).ToHashSet();
        foreach (var (id, name) in accounts.Where(account => !known.Contains(account.Key)))
        {
            await customers.AddAsync(name, id, cancellationToken);
        }

        if (await EnsureKeyAsync(cancellationToken))
        {
            foreach (var id in accounts.Keys)
            {
                await customers.EntitleAsync(id, BuildKey.KeyId, cancellationToken: cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A store that has the build's key keeps the states that an administrator gave its versions.
    private async Task<bool> EnsureKeyAsync(CancellationToken cancellationToken)
    {
        var versions = (await keys.ListAsync(cancellationToken)).Where(version => version.KeyId == BuildKey.KeyId.Value).ToList();
        using var key = await buildKey.FindAsync(cancellationToken);
        switch (key)
        {
            case null when versions.Count == 0 && !host.IsDevelopment():
                throw new KeySourceException(
                    $"The store has no model key, and none was found for it: set {EnvironmentKeySource.DefaultVariable} or Weights:KeyFile to the key that the site was published with. It is taken in once."
                );
            case null when versions.Count == 0:
                LogNoKey(logger);
                return false;
            case null:
                break;
            case not null when versions.Count == 0:
                await keys.ImportAsync(BuildKey.KeyId, key, buildKey.Format, cancellationToken: cancellationToken);
                break;
            case not null when versions.All(version => version.Kid != key.Kid):
                await keys.RotateToAsync(BuildKey.KeyId, key, DateTimeOffset.UtcNow + _sideBySide, cancellationToken);
                break;
        }

        return true;
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "No model key was found: the demos that need one will not load. A Debug build makes a development key for itself: dotnet run --project sample-web"
    )]
    private static partial void LogNoKey(ILogger logger);
}
