using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Keeps opened content keys in pinned memory until the process ends, because a root key in a vault would otherwise get a request for each
/// grant. The decision whether a key is served is never cached.
/// </summary>
internal sealed class ContentKeyCache(IRootKey rootKey) : IDisposable
{
    private readonly ConcurrentDictionary<string, ContentKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Returns the key of a version. The cache owns it.</summary>
    /// <exception cref="RootKeyException">The key does not open under the root key, or its kid is not that of the row.</exception>
    public async ValueTask<ContentKey> OpenAsync(KeyVersionRow version, CancellationToken cancellationToken = default)
    {
        if (_keys.TryGetValue(version.Kid, out var known))
        {
            return known;
        }

        var opened = await rootKey.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        var kept = _keys.GetOrAdd(version.Kid, opened);
        if (kept != opened)
        {
            opened.Dispose();
        }

        return kept;
    }

    /// <summary>
    /// Checks that the root key is available: tries the versions in order, without the cache, until one opens. One damaged row does not
    /// make the check fail.
    /// </summary>
    /// <exception cref="RootKeyException">There are versions, and none opens.</exception>
    public async ValueTask CheckRootKeyAsync(IReadOnlyCollection<KeyVersionRow> versions, CancellationToken cancellationToken)
    {
        RootKeyException? failure = null;
        foreach (var version in versions)
        {
            try
            {
                using var opened = await rootKey.OpenAsync(version, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RootKeyException e)
            {
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }
}
