using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>One decision about a request for a key, as recorded.</summary>
/// <param name="At">When the request came.</param>
/// <param name="Delivery">How the key would have travelled.</param>
/// <param name="Outcome">Granted, or why not.</param>
/// <param name="Customer">Who asked; empty where nobody was signed in, or that was not known yet.</param>
/// <param name="Session">In which session; empty as the customer is.</param>
/// <param name="Model">What the client called the model.</param>
/// <param name="KeyId">The key's name for people, where it is known.</param>
/// <param name="Kid">The fingerprint asked for.</param>
/// <param name="Format">The format asked for.</param>
/// <param name="Origin">The request's <c>Origin</c>.</param>
/// <param name="RequestId">The trace id of the request.</param>
/// <param name="Count">
/// How many requests the entry stands for: 1, or more where refusals that need no decision (nobody signed in, a policy, a rate limit, a preflight of another origin)
/// came more than once a minute. The first of each kind has an entry of its own; the others share one, whose time and request id are those of the first among all.
/// </param>
public sealed record AuditEntry(
    DateTimeOffset At,
    KeyDelivery Delivery,
    GrantOutcome Outcome,
    string Customer,
    string Session,
    string? Model,
    string? KeyId,
    string? Kid,
    ContainerFormat? Format,
    string? Origin,
    string RequestId,
    int Count
);

/// <summary>What to look for in the audit; what is null does not narrow the search.</summary>
public sealed record AuditQuery
{
    /// <summary>Entries of one customer.</summary>
    public string? Customer { get; init; }

    /// <summary>Entries of one session.</summary>
    public string? Session { get; init; }

    /// <summary>Entries about one model, as clients call it.</summary>
    public string? Model { get; init; }

    /// <summary>Entries about all versions of a key, by its name for people.</summary>
    public string? KeyId { get; init; }

    /// <summary>Entries about one version of a key.</summary>
    public string? Kid { get; init; }

    /// <summary>Entries of pages of one origin, such as <c>https://shop.example</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>The entry of one request, by the trace id that logs and traces have as well.</summary>
    public string? RequestId { get; init; }

    /// <summary>Entries with one outcome.</summary>
    public GrantOutcome? Outcome { get; init; }

    /// <summary>Entries at or after a time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Entries before a time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Leaves out so many of the newest: for pages. Hold <see cref="Before"/> fixed over them, since new entries come all the time.</summary>
    public int Skip { get; init; }

    /// <summary>At most so many, the newest first; 100 unless set.</summary>
    public int Take { get; init; } = 100;
}
