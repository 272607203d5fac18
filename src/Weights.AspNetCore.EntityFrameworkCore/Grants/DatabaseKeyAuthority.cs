using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Decides key requests with the database. A batch of requests is decided and recorded in one transaction: a grant exists only with its
/// audit entry, and what one instance committed (such as a suspension) applies to the next request at every instance.
/// </summary>
/// <remarks>
/// No transaction waits for the root key. If a batch would grant a key that is not open, the request leaves the batch without a decision.
/// Its key is opened outside, and then a later batch decides about it again, with new rows.
/// </remarks>
internal sealed class DatabaseKeyAuthority : IModelKeyAuthority, IAsyncDisposable
{
    // As many requests as arrive in 0.8 seconds at 10,000 requests per second. A refusal is better than a longer wait.
    private const int MaxQueue = 8192;

    private const int MaxBatch = 512;

    // A request opens a second key only if the first one was rotated, retired or moved meanwhile.
    private const int MaxOpenings = 3;

    private readonly IGrantStore _store;
    private readonly ContentKeyCache _keys;
    private readonly KeyOpener _opener;
    private readonly DatabaseProbe _probe;
    private readonly IOptions<ModelKeyOptions> _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly GroupCommit<PendingRequest, BatchResult> _commits;

    public DatabaseKeyAuthority(
        IGrantStore store,
        ContentKeyCache keys,
        KeyOpener opener,
        DatabaseProbe probe,
        IOptions<ModelKeyOptions> options,
        TimeProvider clock,
        ILogger<DatabaseKeyAuthority> logger
    )
    {
        (_store, _keys, _opener, _probe, _options, _clock, _logger) = (store, keys, opener, probe, options, clock, logger);
        _commits = new(MaxQueue, MaxBatch, DecideAsync);
    }

    public async ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken)
    {
        var pending = new PendingRequest(request);
        for (var openings = 0; _commits.TryAdd(pending, out var result); openings++)
        {
            var decided = await result.ConfigureAwait(false);
            if (decided.Decision is { } decision)
            {
                return decision;
            }

            pending = pending with
            {
                KeyFailure =
                    openings < MaxOpenings
                        ? await OpenAsync(decided.Missing!, cancellationToken).ConfigureAwait(false)
                        : GrantOutcome.Unavailable,
            };
        }

        return KeyDecision.Refuse(GrantOutcome.Unavailable);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure means that no key can be granted, which is the result of the check.")]
    public async ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _probe.FindClockSkewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _logger.Unhealthy(e);
            return e switch
            {
                RootKeyException timeout when TimedRootKey.IsTimeout(timeout) => "The root key does not respond.",
                RootKeyException => "The root key does not open the stored keys.",
                OperationCanceledException => "The check of the key database and of the root key did not end in time.",
                IOException file => file.Message,
                _ => "The key database does not respond, or accepts no entries.",
            };
        }
    }

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    /// <returns>Why the key cannot be used; null if it is open.</returns>
    private async ValueTask<GrantOutcome?> OpenAsync(StoredKey stored, CancellationToken cancellationToken)
    {
        try
        {
            return await _opener.OpenAsync(stored, cancellationToken).ConfigureAwait(false) is not { } failure ? null
                : TimedRootKey.IsTimeout(failure) ? GrantOutcome.Unavailable
                : GrantOutcome.RootKeyLost;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client has closed the connection. Its request is recorded nevertheless.
            return GrantOutcome.Unavailable;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "After any failure, no caller may wait forever or get a key without a record.")]
    private async Task<IReadOnlyList<BatchResult>> DecideAsync(IReadOnlyList<PendingRequest> requests)
    {
        var batch = new GrantBatch(requests, _keys, _options.Value.OfflineLease, _clock);
        try
        {
            await _store.CommitAsync(batch.Lookup, batch.Decide).ConfigureAwait(false);
            return batch.Results;
        }
        catch (Exception e)
        {
            batch.Discard();
            _logger.NotCommitted(e, requests.Count);
            return [.. requests.Select(static _ => new BatchResult(KeyDecision.Refuse(GrantOutcome.Unavailable), null))];
        }
    }
}
