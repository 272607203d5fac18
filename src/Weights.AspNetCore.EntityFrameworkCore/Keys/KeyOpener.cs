using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Opens stored content keys into the cache. Requests for the same key share one attempt, and a failure counts for a short time, so that
/// a vault that fails does not get a call for each request.
/// </summary>
internal sealed class KeyOpener(TimedRootKey rootKey, ContentKeyCache cache, TimeProvider clock, ILogger<KeyOpener> logger)
{
    /// <summary>How long a failure counts. The time in <c>Retry-After</c> is as long.</summary>
    public static readonly TimeSpan FailureTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);

    /// <summary>Opens a key, or waits for the attempt of another caller. A caller that stops waiting does not stop the attempt.</summary>
    /// <returns>Why the key does not open; null if it is in the cache now.</returns>
    /// <exception cref="OperationCanceledException">The caller no longer waits.</exception>
    public Task<RootKeyException?> OpenAsync(StoredKey stored, CancellationToken cancellationToken) =>
        FindOrBegin(stored).WaitAsync(cancellationToken);

    private Task<RootKeyException?> FindOrBegin(StoredKey stored)
    {
        lock (_gate)
        {
            if (_attempts.TryGetValue(stored.Purpose, out var known) && !known.IsOver(clock))
            {
                return known.Done.Task;
            }

            var attempt = new Attempt();
            _attempts[stored.Purpose] = attempt;
            _ = RunAsync(stored, attempt);
            return attempt.Done.Task;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Callers wait for the attempt, so it must end with a result after any failure.")]
    private async Task RunAsync(StoredKey stored, Attempt attempt)
    {
        using var opening = cache.BeginOpening(stored);
        try
        {
            cache.Add(opening, await rootKey.OpenAsync(stored, CancellationToken.None).ConfigureAwait(false));
            Forget(stored.Purpose, attempt);
            attempt.Done.SetResult(null);
        }
        catch (Exception e)
        {
            var failure = e as RootKeyException ?? new RootKeyException($"The content key {stored.Version.Kid} was not opened.", e);
            attempt.Fail(failure, clock);

            // Last, because a logger can throw, and callers wait for the attempt.
            Log(failure, stored.Version.Kid);
        }
    }

    private void Forget(string purpose, Attempt attempt)
    {
        lock (_gate)
        {
            if (_attempts.GetValueOrDefault(purpose) == attempt)
            {
                _attempts.Remove(purpose);
            }
        }
    }

    private void Log(RootKeyException failure, string kid)
    {
        if (TimedRootKey.IsTimeout(failure))
        {
            logger.RootKeyTimeout(failure, kid);
        }
        else
        {
            logger.DoesNotOpen(failure, kid);
        }
    }

    private sealed class Attempt
    {
        private long? _failed;

        public TaskCompletionSource<RootKeyException?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(RootKeyException failure, TimeProvider clock)
        {
            _failed = clock.GetTimestamp();
            Done.SetResult(failure);
        }

        /// <summary>Whether the attempt failed so long ago that another one may begin.</summary>
        public bool IsOver(TimeProvider clock) => Done.Task.IsCompleted && _failed is { } at && clock.GetElapsedTime(at) >= FailureTime;
    }
}
