using Microsoft.JSInterop;

namespace Weights.Blazor.Interop;

/// <summary>weights-blazor.js, imported when it is needed first. Only texts and bytes cross, which JS interop copies without JSON where they are bytes.</summary>
/// <remarks>No call is given a token: it would stop the waiting and not the work, and the answer may be a session. None times out, as loads may take minutes.</remarks>
internal sealed class WeightsModule(IJSRuntime js) : IAsyncDisposable
{
    private const string Url = "./_content/Weights.Blazor/weights-blazor.js";
    private Task<IJSObjectReference>? _importing;

    public async ValueTask<string> LoadAsync(string request, DotNetObjectReference<LoadCallbacks> callbacks, byte[]? customerKey) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeAsync<string>("load", CancellationToken.None, [request, callbacks, customerKey])
            .ConfigureAwait(true);

    public async ValueTask<byte[][]> RunAsync(int id, string feeds, IEnumerable<byte[]> elements) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeAsync<byte[][]>("run", CancellationToken.None, [id, feeds, .. elements])
            .ConfigureAwait(true);

    public async ValueTask AbortAsync(int id) => await CallAsync("abort", id).ConfigureAwait(true);

    public async ValueTask ReleaseAsync(int id) => await CallAsync("release", id).ConfigureAwait(true);

    public async ValueTask DisposeAsync()
    {
        if (_importing is { IsCompletedSuccessfully: true })
        {
            try
            {
                await (await _importing.ConfigureAwait(true)).DisposeAsync().ConfigureAwait(true);
            }
            catch (JSDisconnectedException)
            {
                // The page of a circuit is gone, and all that was in it.
            }
        }
    }

    private async ValueTask CallAsync(string function, int id)
    {
        try
        {
            await (await ImportAsync().ConfigureAwait(true)).InvokeVoidAsync(function, CancellationToken.None, id).ConfigureAwait(true);
        }
        catch (JSDisconnectedException)
        {
            // As above.
        }
    }

    private Task<IJSObjectReference> ImportAsync()
    {
        // One that failed, as without a network, is tried again.
        if (_importing is null or { IsFaulted: true } or { IsCanceled: true })
        {
            _importing = js.InvokeAsync<IJSObjectReference>("import", CancellationToken.None, [Url]).AsTask();
        }

        return _importing;
    }
}
