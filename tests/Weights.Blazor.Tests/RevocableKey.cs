using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Blazor.Tests;

/// <summary>Grants the one key of the app to whoever asks: wrapped for a licence always, in a session until it is revoked.</summary>
internal sealed class RevocableKey(byte[] key) : IModelKeyAuthority, IDisposable
{
    private readonly ContentKey content = ContentKey.FromBytes(key);
    private readonly KeyEncryptionKey licence = KeyEncryptionKey.Generate();
    private volatile bool revoked;

    /// <summary>Gets the customer's key, as a licence file would hold it.</summary>
    public byte[] Licence
    {
        get
        {
            var bytes = new byte[KeyEncryptionKey.Length];
            licence.CopyTo(bytes);
            return bytes;
        }
    }

    public void Revoke() => revoked = true;

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request) => ValueTask.FromResult(
        request.RefusedAs is { } outcome ? KeyDecision.Refuse(outcome)
        : request.Delivery == KeyDelivery.Wrapped ? KeyDecision.Grant(licence.Wrap(content), ContainerFormat.Chunked, until: null)
        : revoked ? KeyDecision.Refuse(GrantOutcome.CustomerSuspended)
        : KeyDecision.Grant(content, until: null));

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public void Dispose()
    {
        content.Dispose();
        licence.Dispose();
    }
}
