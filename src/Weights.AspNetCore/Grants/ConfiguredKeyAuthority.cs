using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Keys from the app's configuration, for everybody whom the endpoint's policy lets in. There are no customers, so none has a key of their own.</summary>
internal sealed class ConfiguredKeyAuthority(ModelKeyStore store, IOptions<ModelKeyOptions> options) : IModelKeyAuthority
{
    public ValueTask<KeyDecision> DecideAsync(KeyRequest request) =>
        ValueTask.FromResult(
            request switch
            {
                { RefusedAs: { } outcome } => KeyDecision.Refuse(outcome),
                { Delivery: KeyDelivery.Wrapped } => KeyDecision.Refuse(GrantOutcome.DeliveryNotEnabled),
                _ => Decide(request),
            }
        );

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(store.IsEmpty ? "No model key is known." : null);

    private KeyDecision Decide(KeyRequest request)
    {
        if (store.Find(new RequestedKey(request.KeyId, request.Kid)) is not { } found)
        {
            return KeyDecision.Refuse(GrantOutcome.UnknownKey);
        }

        var outcome = Judge(request, found.KeyId);
        if (outcome != GrantOutcome.Granted)
        {
            return KeyDecision.Refuse(outcome);
        }

        store.LogDelivery(found.KeyId, found.Key);
        return KeyDecision.Grant(found.Key, until: null);
    }

    // A development key has no key id, and protects nothing: it serves every format and way.
    private GrantOutcome Judge(KeyRequest request, KeyId? keyId) =>
        keyId switch
        {
            null => GrantOutcome.Granted,
            _ when request.Delivery == KeyDelivery.Raw && !options.Value.RawKeyIds.Contains(keyId.Value) => GrantOutcome.DeliveryNotEnabled,
            _ when request.Format is { } format && format != FormatOf(keyId) => GrantOutcome.OtherFormat,
            _ => GrantOutcome.Granted,
        };

    private ContainerFormat FormatOf(KeyId keyId) =>
        options.Value.Formats.TryGetValue(keyId.Value, out var format) ? format : options.Value.Format;
}
