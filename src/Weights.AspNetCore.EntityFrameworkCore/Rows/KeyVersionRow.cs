namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>One version of a content key.</summary>
internal sealed class KeyVersionRow
{
    public required string Kid { get; init; }

    public required string KeyId { get; init; }

    public required KeyVersionState State { get; set; }

    public DateTimeOffset? RetiringUntil { get; set; }

    /// <summary>The key, encrypted under the root key for the purpose <see cref="KeyPurpose.ContentKey"/>.</summary>
    public required byte[] ProtectedKey { get; init; }

    public required DateTimeOffset Created { get; init; }
}
