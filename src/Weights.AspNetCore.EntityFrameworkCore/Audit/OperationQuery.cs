namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A search of the operations. A property that is null does not narrow it.</summary>
public sealed record OperationQuery
{
    /// <summary>The operations of one actor.</summary>
    public string? Actor { get; init; }

    /// <summary>The operations of one kind.</summary>
    public ModelKeyOperation? Operation { get; init; }

    /// <summary>The operations on one customer, by the customer's <see cref="PublicId"/>.</summary>
    public string? Customer { get; init; }

    /// <summary>The operations on one key, by its key ID.</summary>
    public string? KeyId { get; init; }

    /// <summary>The operations at or after a time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The operations before a time.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>The maximum number of operations, the newest first. The default is 100.</summary>
    public int Take { get; init; } = 100;
}
