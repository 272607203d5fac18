using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Decides key requests with the database. A batch of requests is decided and recorded in one transaction: a grant exists only with its
/// audit entry, and what one instance committed (such as a suspension) applies to the next request at every instance.
/// </summary>
internal sealed class DatabaseKeyAuthority : IModelKeyAuthority, IAsyncDisposable
{
    // As many requests as arrive in 0.8 seconds at 10,000 requests per second. A refusal is better than a longer wait.
    private const int MaxQueue = 8192;

    private const int MaxBatch = 512;

    private readonly IGrantStore _store;
    private readonly ContentKeyCache _keys;
    private readonly DatabaseProbe _probe;
    private readonly ILogger _logger;
    private readonly GroupCommit<KeyRequest, KeyDecision> _commits;

    public DatabaseKeyAuthority(ModelKeyDatabase database, ContentKeyCache keys, TimeProvider clock, ILogger<DatabaseKeyAuthority> logger)
    {
        (_keys, _logger) = (keys, logger);
        _store = database.DataFolder is null ? new PostgresGrantStore(database) : new SqliteGrantStore(database);
        _probe = new DatabaseProbe(database, keys, clock);
        _commits = new(MaxQueue, MaxBatch, DecideAsync);
    }

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request) =>
        _commits.TryAdd(request, out var decision) ? new(decision) : ValueTask.FromResult(KeyDecision.Refuse(GrantOutcome.Unavailable));

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
            return e is RootKeyException
                ? "The root key does not open the stored keys."
                : "The key database does not respond, or accepts no entries.";
        }
    }

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    [SuppressMessage("Design", "CA1031", Justification = "After any failure, no caller may wait forever or get a key without a record.")]
    private async Task<IReadOnlyList<KeyDecision>> DecideAsync(IReadOnlyList<KeyRequest> requests)
    {
        try
        {
            return await CommitAsync(requests).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _logger.NotCommitted(e, requests.Count);
            return [.. requests.Select(_ => KeyDecision.Refuse(GrantOutcome.Unavailable))];
        }
    }

    private async Task<IReadOnlyList<KeyDecision>> CommitAsync(IReadOnlyList<KeyRequest> requests)
    {
        var decisions = new List<KeyDecision>(requests.Count);
        await _store
            .CommitAsync(
                GrantLookup.Of([.. requests.Where(request => request.RefusedAs is null)]),
                async rows =>
                {
                    var facts = new GrantFacts(rows);
                    var entries = new List<AuditRow>(requests.Count);
                    foreach (var request in requests)
                    {
                        var found = facts.For(request);
                        var decision = await DecideAsync(request, found).ConfigureAwait(false);
                        entries.Add(AuditRow.Of(request, decision.Outcome, found.Version?.KeyId));
                        decisions.Add(decision);
                    }

                    return entries;
                }
            )
            .ConfigureAwait(false);
        return decisions;
    }

    private async ValueTask<KeyDecision> DecideAsync(KeyRequest request, GrantCase found)
    {
        var outcome = GrantRules.Decide(request, found);
        if (outcome != GrantOutcome.Granted)
        {
            return KeyDecision.Refuse(outcome);
        }

        var until = GrantRules.Until(found);
        return request.Delivery switch
        {
            KeyDelivery.Wrapped => KeyDecision.GrantWrapped(found.Wrap!.Wrapped, found.Wrap.Format, until),
            KeyDelivery.Session or KeyDelivery.Raw => await GrantKeyAsync(found.Version!, until).ConfigureAwait(false),
        };
    }

    private async ValueTask<KeyDecision> GrantKeyAsync(KeyVersionRow version, DateTimeOffset? until)
    {
        try
        {
            return KeyDecision.Grant(await _keys.OpenAsync(version).ConfigureAwait(false), until);
        }
        catch (RootKeyException e)
        {
            _logger.DoesNotOpen(e, version.Kid);
            return KeyDecision.Refuse(GrantOutcome.RootKeyLost);
        }
    }
}
