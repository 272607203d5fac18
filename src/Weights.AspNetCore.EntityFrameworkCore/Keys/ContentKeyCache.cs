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
    private readonly HashSet<Opening> _openings = [];
    private bool _disposed;

    /// <summary>Begins a use of a key; null if it is not here, or was opened for another key ID or format than its row has now.</summary>
    public CachedKey.Use? TryUse(StoredKey stored)
    {
        lock (_gate)
        {
            return _byKid.TryGetValue(stored.Version.Kid, out var cached) && cached.IsFor(stored) ? cached.TryBeginUse() : null;
        }
    }

    /// <summary>Begins to open a key. If the key is dropped meanwhile, the cache does not take it.</summary>
    public Opening BeginOpening(StoredKey stored)
    {
        var opening = new Opening(this, stored);
        lock (_gate)
        {
            _openings.Add(opening);
        }

        return opening;
    }

    /// <summary>Adds an opened key, which the cache then owns. Zeroes it if it was dropped while it was being opened.</summary>
    public void Add(Opening opening, ContentKey key)
    {
        lock (_gate)
        {
            if (_disposed || opening.IsDropped)
            {
                key.Dispose();
                return;
            }

            var stored = opening.Stored;
            Remove(stored.Version.Kid);
            _byKid.Add(stored.Version.Kid, new CachedKey(stored.Key, key));
        }
    }

    /// <summary>Drops a key that is no longer served. Does nothing if it is not here.</summary>
    public void Drop(string kid)
    {
        lock (_gate)
        {
            Remove(kid);
            foreach (var opening in _openings.Where(opening => opening.Stored.Version.Kid == kid))
            {
                opening.IsDropped = true;
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
                Remove(kid);
            }
        }
    }

    private void Remove(string kid)
    {
        if (_byKid.Remove(kid, out var removed))
        {
            removed.EndUse();
        }
    }

    /// <summary>The time in which a key is opened.</summary>
    internal sealed class Opening(ContentKeyCache cache, StoredKey stored) : IDisposable
    {
        public StoredKey Stored => stored;

        /// <summary>Whether the key was dropped since the opening began.</summary>
        public bool IsDropped { get; set; }

        public void Dispose()
        {
            lock (cache._gate)
            {
                cache._openings.Remove(this);
            }
        }
    }
}
