using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Blazor.Tests;

/// <summary>Grants the one key of the app to whoever asks, until it is revoked.</summary>
internal sealed class RevocableKey(byte[] key) : IModelKeyAuthority, IDisposable
{
    private readonly ContentKey content = ContentKey.FromBytes(key);
    private volatile bool revoked;

    public void Revoke() => revoked = true;

    public ValueTask<KeyDecision> DecideAsync(KeyRequest request) => ValueTask.FromResult(
        request.RefusedAs is { } outcome ? KeyDecision.Refuse(outcome)
        : revoked ? KeyDecision.Refuse(GrantOutcome.CustomerSuspended)
        : KeyDecision.Grant(content, until: null));

    public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public void Dispose() => content.Dispose();
}
