namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>One operation, as recorded in the transaction that did it. What was refused changed nothing, and is not recorded.</summary>
/// <param name="At">When it was done.</param>
/// <param name="Actor">Who did it: <see cref="ModelKeyDatabaseOptions.Actor"/>.</param>
/// <param name="Operation">What.</param>
/// <param name="Customer">To which customer, if to one.</param>
/// <param name="Session">To which session, if to one.</param>
/// <param name="KeyId">To which key, if to one.</param>
/// <param name="Kid">The version's fingerprint: the new one of a rotation.</param>
/// <param name="From">From when an entitlement holds; null: at once.</param>
/// <param name="Until">Until when an entitlement holds, or the last version is served after a rotation.</param>
/// <param name="RequestId">The trace id of the request that it was done in; null outside any.</param>
public sealed record OperationEntry(
    DateTimeOffset At,
    string Actor,
    ModelKeyOperation Operation,
    string? Customer,
    string? Session,
    string? KeyId,
    string? Kid,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    string? RequestId
);

/// <summary>What to look for among the operations; what is null does not narrow the search.</summary>
public sealed record OperationQuery
{
    /// <summary>Operations of one actor.</summary>
    public string? Actor { get; init; }

    /// <summary>Operations of one kind.</summary>
    public ModelKeyOperation? Operation { get; init; }

    /// <summary>Operations on one customer.</summary>
    public string? Customer { get; init; }

    /// <summary>Operations on one key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Operations at or after a time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Operations before a time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>At most so many, the newest first; 100 unless set.</summary>
    public int Take { get; init; } = 100;
}
