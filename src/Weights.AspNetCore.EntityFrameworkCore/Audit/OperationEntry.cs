namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// A recorded operation. It was recorded in the transaction of the operation. An operation that failed changed nothing and is not recorded.
/// </summary>
/// <param name="At">When it was done.</param>
/// <param name="Actor">Who did it: <see cref="ModelKeyDatabaseOptions.Actor"/>.</param>
/// <param name="Operation">What was done.</param>
/// <param name="Customer">The customer's <see cref="PublicId"/>; null if the operation is not about one customer.</param>
/// <param name="Session">The session's <see cref="PublicId"/>; null if the operation is not about one session.</param>
/// <param name="KeyId">The key ID; null if the operation is not about one key.</param>
/// <param name="Kid">The kid of the version; after a rotation, of the new version.</param>
/// <param name="From">When an entitlement begins; null: at once.</param>
/// <param name="Until">When an entitlement ends, or until when the previous version is served after a rotation.</param>
/// <param name="OfflineLease">
/// How long a device may use the key without the network, of <see cref="ModelKeyOperation.OfflineAllowed"/>; null: as
/// <see cref="ModelKeyOptions.OfflineLease"/>.
/// </param>
/// <param name="RequestId">The server's own ID of the request that did it; null outside of a request.</param>
/// <param name="TraceId">The trace ID of that request, which its client can choose; null if there was no trace.</param>
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
    TimeSpan? OfflineLease,
    string? RequestId,
    string? TraceId
);
