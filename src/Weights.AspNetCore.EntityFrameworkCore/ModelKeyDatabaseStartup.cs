using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Before the server listens: the key ring is safe, the tables are there, and what is stored opens.</summary>
internal sealed class ModelKeyDatabaseStartup(ModelKeyDatabase database, KeyRingCheck ring, ContentKeyCache keys, IHostEnvironment host) : IHostedLifecycleService
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

        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            await context.MigrateAsync(cancellationToken).ConfigureAwait(false);
            if (await context.KeyVersions.AsNoTracking().OrderBy(row => row.Kid).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } version)
            {
                await keys.OpenAsync(version, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
