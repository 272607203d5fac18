using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The keys that an app knows at one time. It does not change; a reload makes another.</summary>
internal sealed class ModelKeySet(KeyId defaultKeyId, IReadOnlyDictionary<KeyId, ContentKey> keys, DevelopmentKeys development)
    : IDisposable
{
    /// <summary>What stands in place of a description where there are no keys.</summary>
    public const string Empty = "none";

    public IReadOnlyDictionary<KeyId, ContentKey> Keys => keys;

    /// <summary>Key ids and fingerprints, for logs; nothing of the keys themselves.</summary>
    public string Description { get; } =
        keys.Count == 0 ? Empty : string.Join(", ", keys.Select(pair => $"'{pair.Key}' with kid {pair.Value.Kid}"));

    public DevelopmentKeys Development => development;

    public bool IsEmpty => keys.Count == 0 && development.Count == 0;

    /// <summary>Finds the key that a request asks for, and under which key id; the key id is null for a development key.</summary>
    public (KeyId? KeyId, ContentKey Key)? Find(RequestedKey request) =>
        (request.Kid is null ? Named(request.KeyId ?? defaultKeyId) : WithKid(request.KeyId, request.Kid)) ?? Developed(request.Kid);

    public void Dispose()
    {
        foreach (var key in keys.Values)
        {
            key.Dispose();
        }

        development.Dispose();
    }

    private (KeyId?, ContentKey)? Named(KeyId keyId) => keys.TryGetValue(keyId, out var key) ? (keyId, key) : null;

    private (KeyId?, ContentKey)? WithKid(KeyId? keyId, string kid)
    {
        foreach (var (candidate, key) in keys)
        {
            if ((keyId is null || candidate == keyId) && key.Kid == kid)
            {
                return (candidate, key);
            }
        }

        return null;
    }

    // Without a key id of its own, a development key agrees with any.
    private (KeyId?, ContentKey)? Developed(string? kid) =>
        (kid is null ? development.Default : development.WithKid(kid)) is { } key ? (null, key) : null;
}
