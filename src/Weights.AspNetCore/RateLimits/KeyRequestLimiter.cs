using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Requests per minute for each customer and each session, counted in this process: with n instances a customer has up to n times as many.
/// It comes before the store is asked, so that nobody can keep the database busy or fill it.
/// </summary>
internal sealed class KeyRequestLimiter : IDisposable
{
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<RequestIdentity> _customers;
    private readonly PartitionedRateLimiter<RequestIdentity> _sessions;

    public KeyRequestLimiter(IOptions<ModelKeyOptions> options)
    {
        _customers = Limiter(static identity => identity.CustomerLimit, options.Value.RequestsPerMinutePerCustomer);
        _sessions = Limiter(static identity => identity.SessionLimit, options.Value.RequestsPerMinutePerSession);
    }

    /// <summary>Counts a request. Null: it may go on; otherwise when to come again. What a session asks too often is not counted against its customer, whose other sessions have done nothing.</summary>
    public TimeSpan? Count(RequestIdentity identity) => Acquire(_sessions, identity) ?? Acquire(_customers, identity);

    public void Dispose()
    {
        _customers.Dispose();
        _sessions.Dispose();
    }

    private static TimeSpan? Acquire(PartitionedRateLimiter<RequestIdentity> limiter, RequestIdentity identity)
    {
        using var lease = limiter.AttemptAcquire(identity);
        if (lease.IsAcquired)
        {
            return null;
        }

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : _window;
    }

    private static PartitionedRateLimiter<RequestIdentity> Limiter(Func<RequestIdentity, string?> by, int permits) =>
        PartitionedRateLimiter.Create<RequestIdentity, string>(identity =>
            by(identity) is { } key
                ? RateLimitPartition.GetFixedWindowLimiter(
                    key,
                    _ => new FixedWindowRateLimiterOptions
                    {
                        PermitLimit = permits,
                        Window = _window,
                        QueueLimit = 0,
                    }
                )
                : RateLimitPartition.GetNoLimiter("")
        );
}
