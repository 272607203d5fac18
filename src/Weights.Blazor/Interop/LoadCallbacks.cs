using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.JSInterop;

namespace Weights.Blazor.Interop;

/// <summary>The functions that JavaScript calls during a load and, for a key with a lease, after it.</summary>
[SuppressMessage(
    "Design",
    "CA1031:Do not catch general exception types",
    Justification = "An exception of the app's code ends the load, which then throws the same exception."
)]
internal sealed class LoadCallbacks(ModelKeySource? key, string model, IProgress<ModelLoadProgress>? progress, CancellationTokenSource stop)
{
    private readonly List<byte[]> _keys = [];
    private bool _finished;

    /// <summary>The first exception of the app's code.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Reports progress. A <paramref name="total"/> below zero is unknown.</summary>
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

    /// <summary>Calls the app's key function. <see cref="Finish"/> zeroes the array, because JS interop has copied it by then.</summary>
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

            _keys.Add(bytes);
            return bytes;
        }
        catch (Exception exception)
        {
            Fail(exception);
            return [];
        }
    }

    /// <summary>
    /// Gets a bearer token for one request of the load or of a later renewal; null if the app has none. A failure after the end of the load
    /// does not change its result.
    /// </summary>
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

    /// <summary>Reports that the lease of the key has ended and the session was released, or that there is no network.</summary>
    [JSInvokable]
    public void StatusChanged(string status) =>
        key!.OnStatus?.Invoke(
            status switch
            {
                "revoked" => ModelLeaseStatus.Revoked,
                "offline" => ModelLeaseStatus.Offline,
                _ => ModelLeaseStatus.Expired,
            },
            model
        );

    /// <summary>Marks the end of the load, and zeroes the keys.</summary>
    public void Finish()
    {
        _finished = true;
        foreach (var bytes in _keys)
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
