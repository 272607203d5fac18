using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Checks that the root key opens the stored keys, at the start and for the health check.</summary>
internal sealed class RootKeyCheck(TimedRootKey rootKey, KeyOpener opener)
{
    // Enough to open the keys of a large site in seconds, and few enough for the rate limits of vaults.
    private const int AtTheSameTime = 8;

    // With a vault that does not respond, the health check ends after two deadlines.
    private const int MaxTimeouts = 2;

    /// <summary>
    /// Opens all keys into the cache. If the root key opens none of them, it is the wrong one, or cannot be used. If it opens some, the app
    /// serves these: the key ring lost a part of its keys, or a row is damaged.
    /// </summary>
    /// <exception cref="RootKeyException">There are keys, and none opens.</exception>
    public async Task OpenAllAsync(IReadOnlyCollection<StoredKey> stored, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<RootKeyException>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtTheSameTime, CancellationToken = cancellationToken };
        await Parallel
            .ForEachAsync(
                stored,
                options,
                async (key, token) =>
                {
                    if (await opener.OpenAsync(key, token).ConfigureAwait(false) is { } failure)
                    {
                        failures.Enqueue(failure);
                    }
                }
            )
            .ConfigureAwait(false);
        if (failures.Count == stored.Count && failures.TryPeek(out var first))
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>
    /// Tries the keys in order, without the cache, until one opens. One damaged row does not make the check fail.
    /// </summary>
    /// <exception cref="RootKeyException">There are keys, and none opens.</exception>
    public async Task TryAnyAsync(IReadOnlyCollection<StoredKey> stored, CancellationToken cancellationToken)
    {
        RootKeyException? failure = null;
        var timeouts = 0;
        foreach (var key in stored)
        {
            try
            {
                using var opened = await rootKey.OpenAsync(key, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RootKeyException e)
            {
                failure ??= e;
                timeouts += TimedRootKey.IsTimeout(e) ? 1 : 0;
            }

            if (timeouts == MaxTimeouts)
            {
                break;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
