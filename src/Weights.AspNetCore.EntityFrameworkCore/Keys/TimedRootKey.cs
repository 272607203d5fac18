using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The root key with a deadline for each call, because a vault that does not respond must not stop the app. Do not call it inside a
/// transaction: the transaction would stay open for the time of the call.
/// </summary>
/// <remarks>
/// A vault can ignore the token of a call. While such a call runs after its deadline, further calls for its purpose fail at once, because
/// calls that hang must not pile up.
/// </remarks>
internal sealed class TimedRootKey(IRootKey rootKey, TimeProvider clock)
{
    /// <summary>How long a call may take. A vault in the same region responds in less than 0.1 s.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Task<byte[]>> _overdue = new(StringComparer.Ordinal);

    /// <exception cref="RootKeyException">The root key cannot encrypt now, or did not respond in time.</exception>
    public Task<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken) =>
        CallAsync(token => rootKey.ProtectAsync(secret, purpose, token), purpose, Deadline, cancellationToken);

    /// <exception cref="RootKeyException">The key does not open under the root key, or the root key did not respond in time.</exception>
    public Task<byte[]> UnprotectAsync(
        ReadOnlyMemory<byte> protectedSecret,
        string purpose,
        TimeSpan deadline,
        CancellationToken cancellationToken
    ) => CallAsync(token => rootKey.UnprotectAsync(protectedSecret, purpose, token), purpose, deadline, cancellationToken);

    /// <summary>
    /// Whether the failure is a timeout. The root key may be the right one, but it did not respond in time.
    /// </summary>
    public static bool IsTimeout(RootKeyException failure) => failure.InnerException is TimeoutException;

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "Root keys of apps throw anything. Each failure means that the key cannot be used."
    )]
    private async Task<byte[]> CallAsync(
        Func<CancellationToken, ValueTask<byte[]>> call,
        string purpose,
        TimeSpan time,
        CancellationToken cancellationToken
    )
    {
        if (_overdue.ContainsKey(purpose))
        {
            throw TimedOut($"An earlier call of the root key for the stored key '{purpose}' has not ended.");
        }

        using var deadline = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);

        // On a thread of the pool, because an implementation can block before it returns its task.
        var token = either.Token;
        var result = Task.Run(() => call(token).AsTask(), CancellationToken.None);
        try
        {
            // An implementation can ignore the token.
            return await result.WaitAsync(token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var isOverdue = deadline.IsCancellationRequested;
            if (isOverdue)
            {
                _overdue[purpose] = result;
            }

            CleanUpWhenDone(result, purpose);
            cancellationToken.ThrowIfCancellationRequested();
            throw isOverdue
                ? TimedOut(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The root key did not respond within {time.TotalSeconds} s for the stored key '{purpose}'."
                    )
                )
                : e as RootKeyException
                    ?? new RootKeyException($"The root key failed for the stored key '{purpose}': {e.GetType().Name}.", e);
        }
    }

    private static RootKeyException TimedOut(string what) => new($"{what} Check the vault and the network.", new TimeoutException());

    // A result that arrives after the deadline can be a key.
    private void CleanUpWhenDone(Task<byte[]> result, string purpose) =>
        result.ContinueWith(
            done =>
            {
                _overdue.TryRemove(new(purpose, done));
                if (done.IsCompletedSuccessfully)
                {
                    CryptographicOperations.ZeroMemory(done.Result);
                }
                else
                {
                    // Reading the exception keeps it from being reported as unobserved. The deadline is reported instead.
                    _ = done.Exception;
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
}
