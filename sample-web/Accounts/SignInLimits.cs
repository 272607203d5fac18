using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Weights.Sample.Accounts;

/// <summary>
/// Limits wrong passwords by account and address together, and by address. A limit by account alone would let a stranger keep the
/// administrator out.
/// </summary>
/// <remarks>
/// An attempt takes a permit of each limit before the password is checked, so that parallel attempts count too. A right password gives
/// them back at once, a wrong one after <see cref="Pause"/>.
/// </remarks>
internal sealed class SignInLimits(TimeProvider clock) : IDisposable
{
    /// <summary>How long a wrong password counts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Wrong passwords for one account from one address.</summary>
    public const int ForAccount = 5;

    /// <summary>
    /// Wrong passwords from one address for all accounts. More than for one account, because several people may share an address.
    /// </summary>
    public const int ForAddress = 20;

    // Bounds the memory, to a few megabytes. A stranger who wants to push out older entries must make this number of attempts within the
    // pause, and each costs the server a password hash.
    private const int MostHeld = 20_000;

    private readonly PartitionedRateLimiter<(string Account, string Address)> _limiter = PartitionedRateLimiter.CreateChained(
        By(attempt => attempt, ForAccount),
        By(attempt => attempt.Address, ForAddress)
    );
    private readonly Queue<(DateTimeOffset Until, RateLimitLease Lease)> _held = [];
    private readonly Lock _lock = new();

    /// <summary>Begins an attempt.</summary>
    /// <param name="account">The normalized user name, whether or not the account exists.</param>
    /// <param name="address">The visitor's address.</param>
    /// <returns>The permit of the attempt, or null if there were too many.</returns>
    public RateLimitLease? TryBegin(string account, IPAddress? address)
    {
        lock (_lock)
        {
            Release(clock.GetUtcNow(), MostHeld);
        }

        var lease = _limiter.AttemptAcquire((account, Group(address)));
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    /// <summary>Ends an attempt. Only a right password does not count.</summary>
    public void End(RateLimitLease attempt, bool signedIn)
    {
        if (signedIn)
        {
            attempt.Dispose();
            return;
        }

        lock (_lock)
        {
            var now = clock.GetUtcNow();
            Release(now, MostHeld - 1);
            _held.Enqueue((now + Pause, attempt));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Release(DateTimeOffset.MaxValue, 0);
        }

        _limiter.Dispose();
    }

    private void Release(DateTimeOffset now, int most)
    {
        while (_held.TryPeek(out var oldest) && (oldest.Until <= now || _held.Count > most))
        {
            _held.Dequeue().Lease.Dispose();
        }
    }

    private static PartitionedRateLimiter<(string Account, string Address)> By<TKey>(
        Func<(string Account, string Address), TKey> key,
        int permits
    )
        where TKey : notnull =>
        PartitionedRateLimiter.Create<(string Account, string Address), TKey>(attempt =>
            RateLimitPartition.GetConcurrencyLimiter(
                key(attempt),
                _ => new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 }
            )
        );

    // A subscriber of IPv6 usually has a network of 64 bits, and can use any address in it.
    private static string Group(IPAddress? address) =>
        address switch
        {
            null => "",
            { IsIPv4MappedToIPv6: true } => $"{address.MapToIPv4()}",
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes(), 0, 8),
            _ => $"{address}",
        };
}
