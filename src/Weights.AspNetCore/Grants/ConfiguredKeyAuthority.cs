using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// Grants the keys from the app's configuration to everyone who passes the endpoint's policy. It knows no customers, so it has no
/// wrapped keys.
/// </summary>
internal sealed class ConfiguredKeyAuthority(ModelKeyStore store, IOptions<ModelKeyOptions> options) : IModelKeyAuthority
{
    public bool RequiresCustomer => false;

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            request.RefusedAs is { } outcome
                ? KeyDecision.Refuse(outcome)
                : request.Delivery switch
                {
                    KeyDelivery.Session or KeyDelivery.Raw => Decide(request),
                    KeyDelivery.Wrapped => KeyDecision.Refuse(GrantOutcome.DeliveryNotEnabled),
                }
        );

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(store.IsEmpty ? "The app has no model key." : null);

    private KeyDecision Decide(KeyRequest request)
    {
        if (store.Find(new RequestedKey(request.KeyId, request.Kid)) is not { } found)
        {
            return KeyDecision.Refuse(GrantOutcome.UnknownKey);
        }

        var outcome = Judge(request, found.KeyId);
        if (outcome != GrantOutcome.Granted)
        {
            found.Dispose();
            return KeyDecision.Refuse(outcome);
        }

        store.LogDelivery(found);
        return KeyDecision.Grant(found.Key, until: null, found, request.Offline ? request.At + options.Value.OfflineLease : null);
    }

    // A development key has no key ID and protects nothing, so it serves every format and delivery.
    private GrantOutcome Judge(KeyRequest request, KeyId? keyId)
    {
        if (keyId is null)
        {
            return GrantOutcome.Granted;
        }

        if (request.Delivery == KeyDelivery.Raw && !options.Value.RawKeyIds.Contains(keyId.Value))
        {
            return GrantOutcome.DeliveryNotEnabled;
        }

        return request.Format is null || request.Format == FormatOf(keyId) ? GrantOutcome.Granted : GrantOutcome.OtherFormat;
    }

    private ContainerFormat FormatOf(KeyId keyId) =>
        options.Value.Formats.TryGetValue(keyId.Value, out var format) ? format : options.Value.Format;
}
