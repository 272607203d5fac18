using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Checks that the root key opens the stored keys, at the start and for the health check.</summary>
internal sealed class RootKeyCheck(TimedRootKey rootKey, KeyOpener opener)
{
    /// <summary>
    /// How long the health check waits for a key. At most three such times follow each other, which is less than
    /// <see cref="ModelKeyHealthCheck.Deadline"/>: those of the first key, of the next ones, and of one that began late.
    /// </summary>
    public static readonly TimeSpan HealthDeadline = TimeSpan.FromSeconds(1.5);

    // Enough to open the keys of a large site in seconds, and few enough for the rate limits of vaults.
    private const int AtTheSameTime = 8;

    /// <summary>
    /// Opens all keys into the cache. If the root key opens none of them, it is the wrong one, or cannot be used. If it opens some, the app
    /// serves these: the key ring lost a part of its keys, or a row is damaged. After a timeout, and while none
    /// has opened, it begins with no other key, because the start would otherwise take minutes.
    /// </summary>
    /// <exception cref="RootKeyException">There are keys, and none opens.</exception>
    public async Task OpenAllAsync(IReadOnlyCollection<StoredKey> stored, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<RootKeyException>();
        var opened = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtTheSameTime, CancellationToken = cancellationToken };
        await Parallel
            .ForEachAsync(
                stored,
                options,
                async (key, token) =>
                {
                    if (Volatile.Read(ref opened) == 0 && failures.Any(TimedRootKey.IsTimeout))
                    {
                        return;
                    }

                    if (await opener.OpenAsync(key, token).ConfigureAwait(false) is { } failure)
                    {
                        failures.Enqueue(failure);
                    }
                    else
                    {
                        Interlocked.Increment(ref opened);
                    }
                }
            )
            .ConfigureAwait(false);
        if (opened == 0 && failures.TryPeek(out var first))
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>
    /// Tries to open a key, without the cache: the first one, and if it does not open, the others. One damaged row, or one key whose vault
    /// hangs, does not make the check fail.
    /// </summary>
    /// <exception cref="RootKeyException">There are keys, and none opens.</exception>
    /// <exception cref="OperationCanceledException">The caller no longer waits.</exception>
    public async Task TryAnyAsync(IReadOnlyCollection<StoredKey> stored, CancellationToken cancellationToken)
    {
        if (stored.Count == 0)
        {
            return;
        }

        var first = await TryAsync(stored.First()).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first is null || await OpensAnyAsync(new(stored.Skip(1)), cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        ExceptionDispatchInfo.Throw(first);
    }

    private async Task<bool> OpensAnyAsync(Queue<StoredKey> keys, CancellationToken cancellationToken)
    {
        var running = new List<Task<RootKeyException?>>();
        var timedOut = false;
        while (true)
        {
            // After a timeout no call begins, so that the check ends in time.
            while (!timedOut && running.Count < AtTheSameTime && keys.TryDequeue(out var key))
            {
                running.Add(TryAsync(key));
            }

            if (running.Count == 0)
            {
                return false;
            }

            var done = await Task.WhenAny(running).WaitAsync(cancellationToken).ConfigureAwait(false);
            running.Remove(done);
            if (await done.ConfigureAwait(false) is not { } failure)
            {
                return true;
            }

            timedOut |= TimedRootKey.IsTimeout(failure);
        }
    }

    // Without the caller's token: each call ends at its own deadline, which also keeps calls that hang from piling up.
    private async Task<RootKeyException?> TryAsync(StoredKey key)
    {
        try
        {
            using var opened = await rootKey.OpenAsync(key, HealthDeadline, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (RootKeyException e)
        {
            return e;
        }
    }
}
