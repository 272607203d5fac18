using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Requests per minute for each customer and each session, counted in this process: with n instances a customer has up to n times as many.
/// It comes before the store is asked, so that nobody can keep the database busy or fill it.
/// </summary>
internal sealed class GrantLimiter : IDisposable
{
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<Visitor> _customers;
    private readonly PartitionedRateLimiter<Visitor> _sessions;

    public GrantLimiter(IOptions<ModelKeyOptions> options)
    {
        _customers = Limiter(static visitor => visitor.CustomerLimit, options.Value.RequestsPerMinutePerCustomer);
        _sessions = Limiter(static visitor => visitor.SessionLimit, options.Value.RequestsPerMinutePerSession);
    }

    /// <summary>Counts a request. Null: it may go on; otherwise when to come again. What a session asks too often is not counted against its customer, whose other sessions have done nothing.</summary>
    public TimeSpan? Count(Visitor visitor) => Acquire(_sessions, visitor) ?? Acquire(_customers, visitor);

    public void Dispose()
    {
        _customers.Dispose();
        _sessions.Dispose();
    }

    private static TimeSpan? Acquire(PartitionedRateLimiter<Visitor> limiter, Visitor visitor)
    {
        using var lease = limiter.AttemptAcquire(visitor);
        if (lease.IsAcquired)
        {
            return null;
        }

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : _window;
    }

    private static PartitionedRateLimiter<Visitor> Limiter(Func<Visitor, string?> by, int permits) =>
        PartitionedRateLimiter.Create<Visitor, string>(visitor =>
            by(visitor) is { } key
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
