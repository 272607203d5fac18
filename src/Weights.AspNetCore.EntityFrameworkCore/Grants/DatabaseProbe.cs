using System.Globalization;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The health check of the database: it does everything that a grant does, and rolls it back.</summary>
internal sealed class DatabaseProbe(ModelKeyDatabase database, RootKeyCheck rootKey, TimeProvider clock)
{
    // Longer than a round trip to the database, and than the error of a clock that the network sets (NTP).
    private static readonly TimeSpan _maxSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Opens a stored key and writes an audit entry, because a database that can only be read grants nothing. Then compares the clocks,
    /// because entitlements and retirements begin and end by the clock of this machine.
    /// </summary>
    /// <returns>What is wrong with the clocks; null if nothing is.</returns>
    /// <exception cref="RootKeyException">The root key opens none of the stored keys.</exception>
    public async Task<string?> FindClockSkewAsync(CancellationToken cancellationToken)
    {
        var served = await database.ReadAsync(context => context.ListServedAsync(cancellationToken)).ConfigureAwait(false);
        await rootKey.TryAnyAsync(served, cancellationToken).ConfigureAwait(false);
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            await WriteAsync(context, cancellationToken).ConfigureAwait(false);
            var databaseTime = await context.ReadClockAsync(cancellationToken).ConfigureAwait(false);
            return databaseTime is { } time ? DescribeSkew(clock.GetUtcNow() - time) : null;
        }
    }

    /// <summary>Writes an audit entry and rolls it back.</summary>
    public async Task WriteAsync(ModelKeyContext context, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await context.InsertAuditAsync([ProbeEntry()], cancellationToken).ConfigureAwait(false);
            await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private AuditRow ProbeEntry() =>
        AuditRow.Of(
            new KeyRequest
            {
                Delivery = KeyDelivery.Session,
                Customer = "health",
                Session = "health",
                RequestId = "health",
                At = clock.GetUtcNow(),
            },
            GrantOutcome.Unavailable,
            keyId: null
        );

    private static string? DescribeSkew(TimeSpan skew)
    {
        if (skew.Duration() <= _maxSkew)
        {
            return null;
        }

        var seconds = skew.Duration().TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var direction = skew > TimeSpan.Zero ? "ahead of" : "behind";
        return $"This machine's clock is {seconds} s {direction} the database's, so dates take effect at the wrong time here. "
            + "Let the network (NTP) set both clocks.";
    }
}
