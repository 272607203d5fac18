using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The decision about a key request. It never contains key material.</summary>
internal sealed class AuditRow
{
    /// <summary>A UUID version 7 that this process makes, so that an insert need not return an ID.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required KeyDelivery Delivery { get; init; }

    public required GrantOutcome Outcome { get; init; }

    public required string Customer { get; init; }

    public required string Session { get; init; }

    public string? Model { get; init; }

    public string? KeyId { get; init; }

    public string? Kid { get; init; }

    public ContainerFormat? Format { get; init; }

    public string? Origin { get; init; }

    public required string RequestId { get; init; }

    public string? TraceId { get; init; }

    /// <summary>How many requests the entry counts.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Until when the device may use the key without the network; null if it may not keep it.</summary>
    public DateTimeOffset? OfflineUntil { get; init; }

    public static AuditRow Of(KeyRequest request, GrantOutcome outcome, string? keyId, DateTimeOffset? offlineUntil = null) =>
        new()
        {
            Id = Guid.CreateVersion7(request.At),
            At = request.At,
            Delivery = request.Delivery,
            Outcome = outcome,
            Customer = request.Customer,
            Session = request.Session,
            Model = request.Model is { } model ? AuditText.Clean(model, AuditText.MaxModel) : null,
            KeyId = keyId ?? request.KeyId?.Value,
            Kid = request.Kid,
            Format = request.Format,
            Origin = request.Origin is { } origin ? AuditText.Clean(origin, AuditText.MaxOrigin) : null,
            RequestId = AuditText.Clean(request.RequestId, AuditText.MaxRequestId),
            TraceId = request.TraceId is { } trace ? AuditText.Clean(trace, AuditText.MaxTraceId) : null,
            Count = request.Count,
            OfflineUntil = offlineUntil,
        };
}
