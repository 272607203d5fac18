using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A version of a content key, without the key.</summary>
/// <param name="KeyId">The key's name for people.</param>
/// <param name="Kid">The version's fingerprint.</param>
/// <param name="Format">The format of the files it is for.</param>
/// <param name="AllowRaw">Whether the compatible mode may hand it out.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RetiringUntil">Until when a retiring version is handed out.</param>
/// <param name="Created">When it came into the store.</param>
public sealed record ContentKeyInfo(
    string KeyId,
    string Kid,
    ContainerFormat Format,
    bool AllowRaw,
    KeyVersionState State,
    DateTimeOffset? RetiringUntil,
    DateTimeOffset Created
);
