using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A key ID: the name of a content key in project files and entitlements, for all its versions.</summary>
internal sealed class ContentKeyRow
{
    public required string KeyId { get; init; }

    /// <summary>A key is used for one container format only (docs/reference/format.md).</summary>
    public required ContainerFormat Format { get; init; }

    /// <summary>Whether the raw mode may deliver the key.</summary>
    public bool AllowRaw { get; set; }
}
