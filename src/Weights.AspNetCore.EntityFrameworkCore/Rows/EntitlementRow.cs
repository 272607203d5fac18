namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A customer's right to a key ID, for all its versions.</summary>
internal sealed class EntitlementRow
{
    public required string Customer { get; init; }

    public required string KeyId { get; init; }

    /// <summary>Null: at once. The current time is not stored instead, because the clocks of other instances can be behind.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Null: without end.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Null: as <see cref="ModelKeyOptions.OfflineLease"/>. Zero: none.</summary>
    public TimeSpan? OfflineLease { get; set; }
}
