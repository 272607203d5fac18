using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Limits the requests per minute of each customer and each session, or of what stands for them in a request without one
/// (<see cref="RequestIdentity"/>). It counts in this process, so with n instances a customer can send up
/// to n times as many requests. It runs before the authority, so that nobody can keep the database busy or fill it.
/// </summary>
internal sealed class KeyRequestLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<RequestIdentity> _customers;
    private readonly PartitionedRateLimiter<RequestIdentity> _sessions;

    public KeyRequestLimiter(IOptions<ModelKeyOptions> options)
    {
        _customers = Limiter(static identity => identity.CustomerLimit, options.Value.RequestsPerMinutePerCustomer);
        _sessions = Limiter(static identity => identity.SessionLimit, options.Value.RequestsPerMinutePerSession);
    }

    /// <summary>How long a count lasts.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Counts a request. Returns null if the request is within the limits; otherwise the time after which the client may retry. A request
    /// over the session's limit is not counted against its customer, because the customer's other sessions did not cause it.
    /// </summary>
    public TimeSpan? Count(RequestIdentity identity) => Acquire(_sessions, identity) ?? Acquire(_customers, identity);

    public void Dispose()
    {
        _customers.Dispose();
        _sessions.Dispose();
    }

    private static TimeSpan? Acquire(PartitionedRateLimiter<RequestIdentity> limiter, RequestIdentity identity)
    {
        using var permit = limiter.AttemptAcquire(identity);
        if (permit.IsAcquired)
        {
            return null;
        }

        return permit.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
    }

    private static PartitionedRateLimiter<RequestIdentity> Limiter(Func<RequestIdentity, string> by, int permits) =>
        PartitionedRateLimiter.Create<RequestIdentity, string>(identity =>
            RateLimitPartition.GetFixedWindowLimiter(
                by(identity),
                _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = permits,
                    Window = Window,
                    QueueLimit = 0,
                }
            )
        );
}
