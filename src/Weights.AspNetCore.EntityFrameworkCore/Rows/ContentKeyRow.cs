using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A key id: what people, csproj files and entitlements call a key through all its versions.</summary>
internal sealed class ContentKeyRow
{
    public required string KeyId { get; init; }

    /// <summary>One key serves one format (docs/reference/format.md).</summary>
    public required ContainerFormat Format { get; init; }

    /// <summary>Whether the compatible mode may hand it out.</summary>
    public bool AllowRaw { get; set; }
}

/// <summary>One version of a content key.</summary>
internal sealed class KeyVersionRow
{
    public required string Kid { get; init; }

    public required string KeyId { get; init; }

    public required KeyVersionState State { get; set; }

    public DateTimeOffset? RetiringUntil { get; set; }

    /// <summary>The key under the root key, for the purpose <see cref="KeyPurpose.ContentKey"/>.</summary>
    public required byte[] ProtectedKey { get; init; }

    public required DateTimeOffset Created { get; init; }
}
