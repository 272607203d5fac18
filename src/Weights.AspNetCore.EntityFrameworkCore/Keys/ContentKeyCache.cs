using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Content keys, opened once and kept in pinned memory until the process ends: a vault would otherwise be asked for each grant. Whether a key is handed out
/// is never cached.
/// </summary>
internal sealed class ContentKeyCache(IRootKey rootKey) : IDisposable
{
    private readonly ConcurrentDictionary<string, ContentKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Opens the key of a version. It belongs to the cache.</summary>
    /// <exception cref="RootKeyException">It does not open under the root key, or is not the key that its row says.</exception>
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

    /// <summary>Opens the key of one version anew, to see whether the root key is there: of the first that opens, since one of them may be damaged.</summary>
    /// <exception cref="RootKeyException">There are versions, and none opens.</exception>
    public async ValueTask TryRootKeyAsync(IReadOnlyCollection<KeyVersionRow> versions, CancellationToken cancellationToken)
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
