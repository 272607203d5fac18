using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The keys that an app has between two reloads of its configuration. A set does not change; a reload makes a new one.</summary>
/// <remarks>
/// The set counts its uses. The store has one use until a reload replaces the set, and each request that has a key of the set has one use.
/// The end of the last use zeroes the keys, because <see cref="ContentKey"/> must not be disposed while another thread reads it.
/// </remarks>
internal sealed class ModelKeySet(KeyId defaultKeyId, IReadOnlyDictionary<KeyId, ContentKey> keys, DevelopmentKeys development)
{
    /// <summary>The description of a set without keys.</summary>
    public const string Empty = "none";

    private int _uses = 1;

    public IReadOnlyDictionary<KeyId, ContentKey> Keys => keys;

    /// <summary>Key IDs and kids for logs. It holds no key.</summary>
    public string Description { get; } =
        keys.Count == 0 ? Empty : string.Join(", ", keys.Select(pair => $"'{pair.Key}' with kid {pair.Value.Kid}"));

    public DevelopmentKeys Development => development;

    public bool IsEmpty => keys.Count == 0 && development.Count == 0;

    /// <summary>Begins a use, which <see cref="EndUse"/> ends; false if the keys are already zeroed.</summary>
    public bool TryBeginUse()
    {
        var uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            var found = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (found == uses)
            {
                return true;
            }

            uses = found;
        }

        return false;
    }

    /// <summary>Ends a use. The end of the last one zeroes the keys.</summary>
    public void EndUse()
    {
        if (Interlocked.Decrement(ref _uses) > 0)
        {
            return;
        }

        foreach (var key in keys.Values)
        {
            key.Dispose();
        }

        development.Dispose();
    }

    /// <summary>Finds a key and its key ID, which is null for a development key. The caller must have a use of the set.</summary>
    public (KeyId? KeyId, ContentKey Key)? Find(RequestedKey requested) =>
        (requested.Kid is null ? FindById(requested.KeyId ?? defaultKeyId) : FindByKid(requested.KeyId, requested.Kid))
        ?? FindDevelopmentKey(requested.Kid);

    private (KeyId?, ContentKey)? FindById(KeyId keyId) => keys.TryGetValue(keyId, out var key) ? (keyId, key) : null;

    private (KeyId?, ContentKey)? FindByKid(KeyId? keyId, string kid)
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

    // A development key has no key ID, so it matches any.
    private (KeyId?, ContentKey)? FindDevelopmentKey(string? kid) =>
        (kid is null ? development.Default : development.FindByKid(kid)) is { } key ? (null, key) : null;
}
