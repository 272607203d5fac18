using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Grants by the database. A batch of requests is decided and recorded in one transaction: a grant and its entry in the audit exist together or not at all,
/// and what one instance committed (a suspension, say) holds for the next request at any other.
/// </summary>
internal sealed class DatabaseKeyAuthority : IModelKeyAuthority, IAsyncDisposable
{
    // Some seconds' worth of requests: whoever would wait longer is better told to come again.
    private const int MaxQueue = 8192;

    private const int MaxBatch = 512;

    // More than the way to the database takes, or a clock that is set by the network is off.
    private static readonly TimeSpan _maxSkew = TimeSpan.FromMinutes(1);

    private readonly IGrantStore _store;
    private readonly ModelKeyDatabase _database;
    private readonly ContentKeyCache _keys;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly GroupCommit<KeyRequest, KeyDecision> _commits;

    public DatabaseKeyAuthority(ModelKeyDatabase database, ContentKeyCache keys, TimeProvider clock, ILogger<DatabaseKeyAuthority> logger)
    {
        (_database, _keys, _clock, _logger) = (database, keys, clock, logger);
        _store = database.DataFolder is null ? new PostgresGrantStore(database) : new SqliteGrantStore(database);
        _commits = new(MaxQueue, MaxBatch, DecideAsync);
    }

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request) =>
        _commits.TryAdd(request, out var decision) ? new(decision) : ValueTask.FromResult(KeyDecision.Refuse(GrantOutcome.Unavailable));

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong is the answer to the question.")]
    public async ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            return DescribeSkew(await TryAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _logger.Unhealthy(e);
            return e is RootKeyException
                ? "The root key does not open the stored keys."
                : "The key database does not answer, or accepts no entries.";
        }
    }

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "Whatever goes wrong, nobody may wait for ever, and nobody may get a key without a record."
    )]
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
                        var found = facts.Of(request);
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
        if (request.Delivery == KeyDelivery.Wrapped)
        {
            return KeyDecision.Grant(found.Wrap!.Wrapped, found.Wrap.Format, until);
        }

        try
        {
            return KeyDecision.Grant(await _keys.OpenAsync(found.Version!).ConfigureAwait(false), until);
        }
        catch (RootKeyException e)
        {
            _logger.DoesNotOpen(e, found.Version!.Kid);
            return KeyDecision.Refuse(GrantOutcome.RootKeyLost);
        }
    }

    // Rights and retirements begin and end by this machine's clock.
    private static string? DescribeSkew(TimeSpan skew) =>
        skew.Duration() <= _maxSkew
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"This machine's clock is {skew.Duration().TotalSeconds:0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the database's, so what is to end at a time ends at another here. Let both be set by the network (NTP)."
            );

    // An entry is written and taken back: a database that can only be read grants nothing. Returns by how much this machine's clock is ahead of the database's.
    private async Task<TimeSpan> TryAsync(CancellationToken cancellationToken)
    {
        var context = _database.Create();
        await using (context.ConfigureAwait(false))
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await _keys
                    .TryRootKeyAsync(
                        await context
                            .KeyVersions.AsNoTracking()
                            .Where(row => row.State != KeyVersionState.Retired)
                            .OrderBy(row => row.Kid)
                            .ToListAsync(cancellationToken)
                            .ConfigureAwait(false),
                        cancellationToken
                    )
                    .ConfigureAwait(false);

                var request = new KeyRequest
                {
                    Delivery = KeyDelivery.Session,
                    Customer = "health",
                    Session = "health",
                    RequestId = "health",
                    At = _clock.GetUtcNow(),
                };
                await context
                    .InsertAuditAsync([AuditRow.Of(request, GrantOutcome.Unavailable, keyId: null)], cancellationToken)
                    .ConfigureAwait(false);
                await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
                return await context.ReadClockAsync(cancellationToken).ConfigureAwait(false) is { } time
                    ? _clock.GetUtcNow() - time
                    : TimeSpan.Zero;
            }
        }
    }
}
