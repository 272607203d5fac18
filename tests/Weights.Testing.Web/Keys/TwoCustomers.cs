using System.Collections.Concurrent;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>An authority in memory that grants every key to every customer who is not suspended.</summary>
internal sealed class TwoCustomers(IReadOnlyList<SiteKey> keys, KeyEncryptionKey customerKey) : IModelKeyAuthority
{
    public const string Ann = "c_ann";
    public const string Bob = "c_bob";

    private readonly ConcurrentDictionary<string, bool> _suspended = [];
    private readonly Dictionary<string, SiteKey> _keys = keys.ToDictionary(key => key.Kid);

    /// <summary>The outcome of every request instead of a grant, if it is set.</summary>
    public GrantOutcome? Refusal { get; set; }

    /// <summary>How long a device may use a key without the network; null if it may not.</summary>
    public TimeSpan? OfflineLease { get; set; }

    public void Suspend(string customer) => _suspended[customer] = true;

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            request switch
            {
                { RefusedAs: { } outcome } => KeyDecision.Refuse(outcome),
                _ when Refusal is { } refusal => KeyDecision.Refuse(refusal),
                _ when _suspended.ContainsKey(request.Customer) => KeyDecision.Refuse(GrantOutcome.CustomerSuspended),
                { Kid: null } => KeyDecision.Refuse(GrantOutcome.UnknownKey),
                _ when !_keys.ContainsKey(request.Kid) => KeyDecision.Refuse(GrantOutcome.UnknownKey),
                { Delivery: KeyDelivery.Wrapped } => KeyDecision.GrantWrapped(
                    customerKey.Wrap(_keys[request.Kid].Content),
                    _keys[request.Kid].Format,
                    until: null
                ),
                _ => KeyDecision.Grant(
                    _keys[request.Kid].Content,
                    until: null,
                    offlineUntil: request.Offline ? request.At + OfflineLease : null
                ),
            }
        );

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
}
