using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>An opened content key that counts its uses. The cache has one use until it drops the key.</summary>
/// <remarks>
/// The end of the last use zeroes the key, because <see cref="ContentKey"/> must not be disposed while another thread reads it.
/// </remarks>
/// <param name="openedAs">The key ID and the format that the key was opened for.</param>
/// <param name="key">The key, which this object owns.</param>
internal sealed class CachedKey(ContentKeyRow openedAs, ContentKey key)
{
    private int _uses = 1;

    /// <summary>Whether the stored key still has the meaning that it was opened with: the purpose is the same.</summary>
    public bool IsFor(StoredKey stored) =>
        (stored.Key.KeyId, stored.Key.Format, stored.Version.Kid) == (openedAs.KeyId, openedAs.Format, key.Kid);

    /// <summary>Begins a use; null if the key is already zeroed.</summary>
    public Use? TryBeginUse()
    {
        var uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            var found = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (found == uses)
            {
                return new Use(this, key);
            }

            uses = found;
        }

        return null;
    }

    /// <summary>Ends the use of the cache.</summary>
    public void EndUse()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            key.Dispose();
        }
    }

    /// <summary>A use of the key for one response.</summary>
    internal sealed class Use(CachedKey owner, ContentKey key) : IDisposable
    {
        private CachedKey? _owner = owner;

        /// <summary>The key. It belongs to the cache: do not dispose it.</summary>
        public ContentKey Key => key;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.EndUse();
    }
}
