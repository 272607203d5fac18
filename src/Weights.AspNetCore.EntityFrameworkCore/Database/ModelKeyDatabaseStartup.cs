using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Before the server listens: checks the key ring, prepares the tables, and checks that the database accepts entries and that the root key
/// opens the stored keys.
/// </summary>
internal sealed class ModelKeyDatabaseStartup(
    ModelKeyDatabase database,
    KeyRingCheck keyRing,
    RootKeyCheck rootKey,
    DatabaseProbe probe,
    IHostEnvironment host,
    IOptions<ModelKeyDatabaseOptions> options,
    ILogger<ModelKeyDatabaseStartup> logger
) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!host.IsDevelopment() && keyRing.FindTrouble(options.Value.AllowUnencryptedKeyRing) is { } trouble)
        {
            throw new RootKeyException(trouble);
        }

        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var served = await database.ReadAsync(context => context.ListServedAsync(cancellationToken)).ConfigureAwait(false);
        await rootKey.OpenAllAsync(served, cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string? FileMessageOf(Exception e) => e is IOException or UnauthorizedAccessException ? e.Message : null;

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            try
            {
                if (options.Value.MigrateDatabase && database.MayCreateFile)
                {
                    database.File?.Create();
                }

                database.File?.WarnIfShared(logger);
                await context.PrepareTablesAsync(options.Value.MigrateDatabase, logger, cancellationToken).ConfigureAwait(false);
                await probe.WriteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when ((DatabaseFailures.MessageOf(e) ?? FileMessageOf(e)) is { } reason)
            {
                var connection = context.Database.GetDbConnection();
                throw new InvalidOperationException(
                    $"The key database ('{connection.Database}' at {connection.DataSource}) cannot be used: {reason.TrimEnd('.')}. "
                        + DatabaseFailures.AdviceFor(e, connection.Database),
                    e
                );
            }
        }
    }
}
