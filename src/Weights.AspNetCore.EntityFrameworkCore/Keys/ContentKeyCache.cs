using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Keeps opened content keys in pinned memory, because a root key in a vault would otherwise get a request for each grant. The decision
/// whether a key is served is never cached. A key that is no longer served is dropped, and zeroed when its last use ends.
/// </summary>
internal sealed class ContentKeyCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CachedKey> _byKid = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Begins a use of a key; null if it is not here, or was opened for another key ID or format than its row has now.</summary>
    public CachedKey.Use? TryUse(StoredKey stored)
    {
        lock (_gate)
        {
            return _byKid.TryGetValue(stored.Version.Kid, out var cached) && cached.IsFor(stored) ? cached.TryBeginUse() : null;
        }
    }

    /// <summary>Adds a key, which the cache then owns.</summary>
    public void Add(StoredKey stored, ContentKey key)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                key.Dispose();
                return;
            }

            Drop(stored.Version.Kid);
            _byKid.Add(stored.Version.Kid, new CachedKey(stored.Key, key));
        }
    }

    /// <summary>Drops a key that is no longer served. Does nothing if it is not here.</summary>
    public void Drop(string kid)
    {
        lock (_gate)
        {
            if (_byKid.Remove(kid, out var dropped))
            {
                dropped.EndUse();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var kid in _byKid.Keys.ToList())
            {
                Drop(kid);
            }
        }
    }
}
