using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Before the server listens: the key ring is safe, the tables are there, and the root key opens what is stored.</summary>
internal sealed class ModelKeyDatabaseStartup(
    ModelKeyDatabase database,
    KeyRingCheck ring,
    ContentKeyCache keys,
    IHostEnvironment host,
    ILogger<ModelKeyDatabaseStartup> logger
) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!host.IsDevelopment() && ring.FindTrouble(database.DataFolder) is { } trouble)
        {
            throw new RootKeyException(trouble);
        }

        if (database.DataFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        await TryKeysAsync(await PrepareAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the tables, or brings them up to date; returns the keys that may be asked for.</summary>
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
            catch (Exception e) when (DatabaseChanges.FailureOf(e) is { } reason)
            {
                var connection = context.Database.GetDbConnection();
                throw new InvalidOperationException(
                    $"The key database ('{connection.Database}' at {connection.DataSource}) cannot be used: {reason.TrimEnd('.')}. The app's account must be able to connect to it, to make its tables and to write.",
                    e
                );
            }
        }
    }

    // A ring that opens nothing is the wrong one. One that lost some of its keys, or a damaged row, takes no more than it must from the customers of the others.
    private async Task TryKeysAsync(List<KeyVersionRow> versions, CancellationToken cancellationToken)
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
