using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A version of a content key, without the key itself.</summary>
/// <param name="KeyId">The key ID.</param>
/// <param name="Kid">The kid of the version: 32 lower-case hexadecimal digits.</param>
/// <param name="Format">The container format of the files that the key is for.</param>
/// <param name="AllowRaw">Whether the raw mode may deliver the key.</param>
/// <param name="State">The state of the version.</param>
/// <param name="RetiringUntil">Until when a retiring version is served; null in other states.</param>
/// <param name="Created">When the version was added to the store.</param>
public sealed record ContentKeyInfo(
    string KeyId,
    string Kid,
    ContainerFormat Format,
    bool AllowRaw,
    KeyVersionState State,
    DateTimeOffset? RetiringUntil,
    DateTimeOffset Created
);
