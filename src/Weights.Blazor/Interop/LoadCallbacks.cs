using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.JSInterop;

namespace Weights.Blazor.Interop;

/// <summary>What JavaScript calls during a load, and, of a key that is lent, afterwards.</summary>
[SuppressMessage(
    "Design",
    "CA1031:Do not catch general exception types",
    Justification = "What the app's own code throws ends the load, which throws it on."
)]
internal sealed class LoadCallbacks(ModelKeySource? key, string model, IProgress<ModelLoadProgress>? progress, CancellationTokenSource stop)
{
    private readonly List<byte[]> _given = [];
    private bool _finished;

    /// <summary>What the app's progress or key function threw first.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>A report; a <paramref name="total"/> below zero is not known.</summary>
    [JSInvokable]
    public void Report(string phase, string file, long loaded, long total)
    {
        try
        {
            progress?.Report(new(phase, file, loaded, total < 0 ? null : total));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <summary>The app's own way to a key. The array is zeroed in <see cref="Finish"/>: JS interop has copied it by then.</summary>
    [JSInvokable]
    public async Task<byte[]> Key(string name, string keyId, string kid, string format)
    {
        try
        {
            var bytes = await key!.Function!(new(name, keyId, kid, format), stop.Token).ConfigureAwait(true);
            if (_finished)
            {
                CryptographicOperations.ZeroMemory(bytes);
                return [];
            }

            _given.Add(bytes);
            return bytes;
        }
        catch (Exception exception)
        {
            Fail(exception);
            return [];
        }
    }

    /// <summary>A bearer token for one request, during the load or, of a key that is lent, later; null where the app has none. Later there is no load that a failure could end.</summary>
    [JSInvokable]
    public async Task<string?> Token()
    {
        try
        {
            return await key!.Token!().ConfigureAwait(true);
        }
        catch (Exception exception) when (!_finished)
        {
            Fail(exception);
            return null;
        }
    }

    /// <summary>The lease of the key has ended, and the session is released.</summary>
    [JSInvokable]
    public void LeaseEnded(string status) =>
        key!.OnStatus?.Invoke(status == "revoked" ? ModelLeaseStatus.Revoked : ModelLeaseStatus.Expired, model);

    /// <summary>The load is over: nothing can end it any more.</summary>
    public void Finish()
    {
        _finished = true;
        foreach (var bytes in _given)
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private void Fail(Exception exception)
    {
        Failure ??= ExceptionDispatchInfo.Capture(exception);
        if (!_finished)
        {
            stop.Cancel();
        }
    }
}
