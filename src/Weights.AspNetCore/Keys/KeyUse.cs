using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>A key of a <see cref="ModelKeySet"/> for one request. The set zeroes its keys only after every use was disposed.</summary>
/// <param name="set">The set. The caller has begun a use of it for this object.</param>
/// <param name="keyId">The key ID; null for a development key.</param>
/// <param name="key">The key.</param>
internal sealed class KeyUse(ModelKeySet set, KeyId? keyId, ContentKey key) : IDisposable
{
    private ModelKeySet? _set = set;

    /// <summary>The key ID; null for a development key.</summary>
    public KeyId? KeyId => keyId;

    /// <summary>The key. It belongs to the set: do not dispose it.</summary>
    public ContentKey Key => key;

    public void Dispose() => Interlocked.Exchange(ref _set, null)?.EndUse();
}
