using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Blazor.Tests;

/// <summary>Grants the key of the app to every request: always for a licence, and in a session until it is revoked.</summary>
internal sealed class RevocableKey(byte[] key) : IModelKeyAuthority, IDisposable
{
    private readonly ContentKey _content = ContentKey.FromBytes(key);
    private readonly KeyEncryptionKey _licence = KeyEncryptionKey.Generate();
    private volatile bool _revoked;

    /// <summary>Gets the customer's key, as in a licence file.</summary>
    public byte[] Licence
    {
        get
        {
            var bytes = new byte[KeyEncryptionKey.Length];
            _licence.CopyTo(bytes);
            return bytes;
        }
    }

    public void Revoke() => _revoked = true;

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            request.RefusedAs is { } outcome ? KeyDecision.Refuse(outcome)
            : request.Delivery == KeyDelivery.Wrapped
                ? KeyDecision.GrantWrapped(_licence.Wrap(_content), ContainerFormat.Chunked, until: null)
            : _revoked ? KeyDecision.Refuse(GrantOutcome.CustomerSuspended)
            : KeyDecision.Grant(_content, until: null, offlineUntil: request.Offline ? request.At.AddHours(1) : null)
        );

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public void Dispose()
    {
        _content.Dispose();
        _licence.Dispose();
    }
}
