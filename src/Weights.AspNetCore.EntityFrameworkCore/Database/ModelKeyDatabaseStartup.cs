using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Before the server listens: checks the key ring, creates or updates the tables, and checks that the root key opens the stored keys.
/// </summary>
internal sealed class ModelKeyDatabaseStartup(
    ModelKeyDatabase database,
    KeyRingCheck keyRing,
    ContentKeyCache keys,
    IHostEnvironment host,
    ILogger<ModelKeyDatabaseStartup> logger
) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!host.IsDevelopment() && keyRing.FindTrouble(database.DataFolder) is { } trouble)
        {
            throw new RootKeyException(trouble);
        }

        if (database.DataFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var versions = await PrepareAsync(cancellationToken).ConfigureAwait(false);
        await CheckKeysAsync(versions, cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Creates or updates the tables.</summary>
    /// <returns>The versions that may be served.</returns>
    private async Task<List<KeyVersionRow>> PrepareAsync(CancellationToken cancellationToken)
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            try
            {
                await context.MigrateAsync(cancellationToken).ConfigureAwait(false);
                return await context
                    .KeyVersions.AsNoTracking()
                    .Where(row => row.State != KeyVersionState.Retired)
                    .ToListAsync(cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (DatabaseFailures.MessageOf(e) is { } reason)
            {
                var connection = context.Database.GetDbConnection();
                throw new InvalidOperationException(
                    $"The key database ('{connection.Database}' at {connection.DataSource}) cannot be used: {reason.TrimEnd('.')}. "
                        + "The app's account must be able to connect to it, to create its tables and to write.",
                    e
                );
            }
        }
    }

    // If the key ring opens no stored key, it is the wrong key ring, so the app stops. If it opens some of them, the app serves these: the
    // key ring lost a part of its keys, or a row is damaged.
    private async Task CheckKeysAsync(List<KeyVersionRow> versions, CancellationToken cancellationToken)
    {
        var failures = new List<RootKeyException>();
        foreach (var version in versions)
        {
            try
            {
                await keys.OpenAsync(version, cancellationToken).ConfigureAwait(false);
            }
            catch (RootKeyException e)
            {
                logger.DoesNotOpen(e, version.Kid);
                failures.Add(e);
            }
        }

        if (failures.Count > 0 && failures.Count == versions.Count)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }
    }
}
