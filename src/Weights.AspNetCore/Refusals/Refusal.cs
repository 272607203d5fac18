namespace Weights.AspNetCore;

/// <summary>A row of <see cref="RefusalTable"/>: what a client gets for an outcome.</summary>
/// <param name="Code">One of <see cref="RefusalCode"/>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Lease">What the refusal does to a lease.</param>
/// <param name="Title">The title of the problem details.</param>
internal sealed record Refusal(string Code, int Status, LeaseEffect Lease, string Title)
{
    /// <summary>The detail of the problem details; null if there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>The time in <c>Retry-After</c>, unless the rate limiter provides one; null if there is no such header.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The status in the raw mode; null if it is the same.</summary>
    public int? RawStatus { get; init; }

    /// <summary>The title in the raw mode; null if it is the same.</summary>
    public string? RawTitle { get; init; }

    /// <summary>The detail in the raw mode; null if it is the same.</summary>
    public string? RawDetail { get; init; }

    /// <summary>The row as it applies to a delivery.</summary>
    public Refusal For(KeyDelivery delivery) =>
        delivery switch
        {
            KeyDelivery.Session or KeyDelivery.Wrapped => this,
            KeyDelivery.Raw => this with { Status = RawStatus ?? Status, Title = RawTitle ?? Title, Detail = RawDetail ?? Detail },
        };
}
