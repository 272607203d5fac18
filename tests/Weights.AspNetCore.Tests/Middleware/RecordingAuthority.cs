using System.Collections.Concurrent;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>
/// Grants one key, except to customers whose ID is the name of an outcome, and keeps every decision in order, like the audit of a store.
/// </summary>
internal sealed class RecordingAuthority(TestKey key) : IModelKeyAuthority
{
    private readonly ConcurrentQueue<(KeyRequest Request, GrantOutcome Outcome)> _entries = new();
    private readonly ContentKey _key = ContentKey.Parse(key.Hex);

    /// <summary>Runs before a grant, for example to let time pass.</summary>
    public Func<CancellationToken, Task> BeforeGrant { get; init; } = static _ => Task.CompletedTask;

    public IReadOnlyList<(KeyRequest Request, GrantOutcome Outcome)> Entries => [.. _entries];

    public IReadOnlyList<GrantOutcome> Outcomes => [.. _entries.Select(entry => entry.Outcome)];

    public async ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken)
    {
        var outcome = request.RefusedAs ?? (Enum.TryParse<GrantOutcome>(request.Customer, out var named) ? named : GrantOutcome.Granted);
        if (outcome == GrantOutcome.Granted)
        {
            await BeforeGrant(cancellationToken);
        }

        _entries.Enqueue((request, outcome));
        return outcome == GrantOutcome.Granted ? KeyDecision.Grant(_key, until: null) : KeyDecision.Refuse(outcome);
    }

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
}
