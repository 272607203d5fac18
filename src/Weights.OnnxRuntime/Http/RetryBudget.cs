using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace Weights.OnnxRuntime;

/// <summary>The failed attempts of one part of a file. Its first request and the requests that resume it share them.</summary>
/// <param name="policy">How often an attempt is repeated.</param>
internal sealed class RetryBudget(HttpPolicy policy)
{
    // The first pause. Each further one is twice as long, up to the longest.
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(10);

    // If the server asks for a longer pause, the load ends with its response.
    private static readonly TimeSpan _longestRetryAfter = TimeSpan.FromSeconds(20);

    private int _failures;

    /// <summary>The failures so far no longer count, because something has arrived since then.</summary>
    public void Progressed() => _failures = 0;

    /// <summary>Repeats a request after a lost connection and after 5xx. Any other response is final.</summary>
    public async Task<T> RepeatAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await request().ConfigureAwait(false);
            }
            catch (EncryptedModelException e) when (e.Code == "network" || e.Status >= 500)
            {
                await PauseAfterAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next attempt, or throws the error if too many have failed.</summary>
    public async Task PauseAfterAsync(EncryptedModelException error, CancellationToken cancellationToken)
    {
        if (_failures >= policy.Retries || error.RetryAfter > _longestRetryAfter)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        var pause = Math.Min(_firstPause.TotalMilliseconds * Math.Pow(2, _failures++), _longestPause.TotalMilliseconds);

        // At random, so that the programs of a site that was down do not all send their requests at the same moment.
        var random = TimeSpan.FromMilliseconds(pause * (50 + RandomNumberGenerator.GetInt32(51)) / 100);
        await policy.PauseAsync(error.RetryAfter > random ? error.RetryAfter.Value : random, cancellationToken).ConfigureAwait(false);
    }
}
