namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A key request in the queue.</summary>
/// <param name="Request">The request.</param>
/// <param name="KeyFailure">Why its key cannot be opened, found out before; null if nobody tried, or the key is open.</param>
internal sealed record PendingRequest(KeyRequest Request, GrantOutcome? KeyFailure = null);

/// <summary>What a batch decided about one request.</summary>
/// <param name="Decision">The decision, which is recorded; null if the key must be opened first.</param>
/// <param name="Missing">The key to open; null after a decision.</param>
internal sealed record BatchResult(KeyDecision? Decision, StoredKey? Missing);

/// <summary>
/// Decides a batch of requests with rows of one transaction. It never waits for a root key: a request whose key is not open gets no
/// decision and no entry.
/// </summary>
internal sealed class GrantBatch(IReadOnlyList<PendingRequest> requests, ContentKeyCache keys, TimeSpan? offlineLease, TimeProvider clock)
{
    private readonly List<BatchResult> _results = new(requests.Count);

    public IReadOnlyList<BatchResult> Results => _results;

    /// <summary>The rows that the decisions need; null if no request needs a decision.</summary>
    public GrantLookup? Lookup =>
        GrantLookup.Of([.. requests.Select(pending => pending.Request).Where(request => request.RefusedAs is null)]);

    /// <summary>
    /// Decides about all requests, by the rights at this moment: a right may have ended since the request arrived, because the vault was
    /// asked meanwhile.
    /// </summary>
    /// <returns>The audit entries of the decisions.</returns>
    public IReadOnlyList<AuditRow> Decide(GrantRows rows)
    {
        var now = clock.GetUtcNow();
        var facts = new GrantFacts(rows);
        var entries = new List<AuditRow>(requests.Count);
        foreach (var pending in requests)
        {
            var found = facts.For(pending.Request);
            DropKeyThatIsNotServed(pending.Request, found, now);
            var result = Decide(pending, found, now);
            _results.Add(result);
            if (result.Decision is { } decision)
            {
                entries.Add(AuditRow.Of(pending.Request, decision.Outcome, found.Version?.KeyId, decision.OfflineUntil));
            }
        }

        return entries;
    }

    /// <summary>Ends the uses of keys, because the batch was not committed.</summary>
    public void Discard() => _results.ForEach(static result => result.Decision?.Dispose());

    private BatchResult Decide(PendingRequest pending, GrantCase found, DateTimeOffset now)
    {
        var outcome = GrantRules.Decide(pending.Request, found, now);
        if (outcome != GrantOutcome.Granted)
        {
            return Decided(KeyDecision.Refuse(outcome));
        }

        return pending.Request.Delivery switch
        {
            KeyDelivery.Wrapped => Decided(KeyDecision.GrantWrapped(found.Wrap!.Wrapped, found.Wrap.Format, GrantRules.Until(found))),
            KeyDelivery.Session or KeyDelivery.Raw => GrantKey(pending, found, now),
        };
    }

    private BatchResult GrantKey(PendingRequest pending, GrantCase found, DateTimeOffset now)
    {
        var stored = found.Stored!;
        if (keys.TryUse(stored) is { } use)
        {
            var offlineUntil = GrantRules.OfflineUntil(pending.Request, found, offlineLease, now);
            return Decided(KeyDecision.Grant(use.Key, GrantRules.Until(found), use, offlineUntil));
        }

        return pending.KeyFailure is { } failure ? Decided(KeyDecision.Refuse(failure)) : new BatchResult(null, stored);
    }

    // An operation at another instance can have retired or deleted it.
    private void DropKeyThatIsNotServed(KeyRequest request, GrantCase found, DateTimeOffset now)
    {
        if (request is { RefusedAs: null, Kid: { } kid } && (found.Version is not { } version || !GrantRules.IsServed(version, now)))
        {
            keys.Drop(kid);
        }
    }

    private static BatchResult Decided(KeyDecision decision) => new(decision, null);
}
