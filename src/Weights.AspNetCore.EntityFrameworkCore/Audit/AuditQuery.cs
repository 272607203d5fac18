namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A search of the audit. A property that is null does not narrow it.</summary>
public sealed record AuditQuery
{
    /// <summary>The entries of one customer, by the customer's <see cref="PublicId"/>.</summary>
    public string? Customer { get; init; }

    /// <summary>The entries of one session, by the session's <see cref="PublicId"/>.</summary>
    public string? Session { get; init; }

    /// <summary>The entries about one model, by the name that clients send.</summary>
    public string? Model { get; init; }

    /// <summary>The entries about all versions of a key, by its key ID.</summary>
    public string? KeyId { get; init; }

    /// <summary>The entries about one version of a key, by its kid.</summary>
    public string? Kid { get; init; }

    /// <summary>The entries of pages of one origin, such as <c>https://shop.example</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>The entries of one request, by the server's request ID, which the server's logs also have.</summary>
    public string? RequestId { get; init; }

    /// <summary>The entries of one trace, by the trace ID that traces and other services' logs also have. Clients can choose it.</summary>
    public string? TraceId { get; init; }

    /// <summary>The entries with one outcome.</summary>
    public GrantOutcome? Outcome { get; init; }

    /// <summary>The entries at or after a time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The entries before a time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>
    /// How many of the newest entries to skip, for pages. Use the same <see cref="Before"/> for all pages, because new entries would
    /// otherwise move others to the next page.
    /// </summary>
    public int Skip { get; init; }

    /// <summary>The maximum number of entries, the newest first. The default is 100.</summary>
    public int Take { get; init; } = 100;
}
