namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>An operation on keys or customers. It never contains key material.</summary>
internal sealed class OperationRow
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required ModelKeyOperation Operation { get; init; }

    public string? Customer { get; init; }

    public string? Session { get; init; }

    public string? KeyId { get; init; }

    public string? Kid { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public TimeSpan? OfflineLease { get; init; }

    public string? RequestId { get; init; }

    public string? TraceId { get; init; }
}
