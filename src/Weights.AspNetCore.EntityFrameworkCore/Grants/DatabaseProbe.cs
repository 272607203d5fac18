using System.Globalization;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The health check of the database: it does everything that a grant does, and leaves no entry.</summary>
internal sealed class DatabaseProbe(ModelKeyDatabase database, IGrantStore store, RootKeyCheck rootKey, TimeProvider clock)
{
    // Longer than a round trip to the database, and than the error of a clock that the network sets (NTP).
    private static readonly TimeSpan _maxSkew = TimeSpan.FromMinutes(1);

    // As long as that of any request, because a smaller entry could still fit on a full disk. The character is one that only Unicode
    // encodings have, because clients can send any.
    private static readonly string _model = "health \U0001F511".PadRight(AuditText.MaxModel, '.');

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
        await WriteAsync(cancellationToken).ConfigureAwait(false);
        var databaseTime = await database.ReadAsync(context => context.ReadClockAsync(cancellationToken)).ConfigureAwait(false);
        return databaseTime is { } time ? DescribeSkew(clock.GetUtcNow() - time) : null;
    }

    /// <summary>Reads what a grant reads, writes an audit entry, takes it back and commits.</summary>
    public Task WriteAsync(CancellationToken cancellationToken)
    {
        var request = new KeyRequest
        {
            Delivery = KeyDelivery.Wrapped,
            Customer = "health",
            Session = "health",
            Kid = "health",
            Model = _model,
            RequestId = "health",
            At = clock.GetUtcNow(),
        };
        return store.ProbeAsync(GrantLookup.Of([request])!, AuditRow.Of(request, GrantOutcome.Unavailable, keyId: null), cancellationToken);
    }

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
