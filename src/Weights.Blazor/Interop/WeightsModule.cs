using Microsoft.JSInterop;

namespace Weights.Blazor.Interop;

/// <summary>
/// The module weights-blazor.js, imported at the first call. Its parameters and results are texts and bytes; JS interop copies bytes
/// without JSON.
/// </summary>
/// <remarks>
/// Calls have no cancellation token, because it would end only the wait. The work would continue, and nothing would release a session that
/// it creates. Calls have no timeout, because a load can take minutes.
/// </remarks>
internal sealed class WeightsModule(IJSRuntime js) : IAsyncDisposable
{
    private const string Url = "./_content/Weights.Blazor/weights-blazor.js";
    private Task<IJSObjectReference>? _importing;
    private int _failedImports;

    public async ValueTask<string> LoadAsync(string request, DotNetObjectReference<LoadCallbacks> callbacks, byte[]? customerKey) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeAsync<string>("load", CancellationToken.None, [request, callbacks, customerKey])
            .ConfigureAwait(true);

    public async ValueTask<string> PrefetchAsync(string request, DotNetObjectReference<LoadCallbacks> callbacks) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeAsync<string>("prefetch", CancellationToken.None, [request, callbacks])
            .ConfigureAwait(true);

    public async ValueTask<string> ListCachedAsync(string loaderUrl) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeAsync<string>("listCached", CancellationToken.None, [loaderUrl])
            .ConfigureAwait(true);

    public async ValueTask<bool> DeleteCachedAsync(string loaderUrl, string name) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeAsync<bool>("deleteCached", CancellationToken.None, [loaderUrl, name])
            .ConfigureAwait(true);

    public async ValueTask ClearCacheAsync(string loaderUrl) =>
        await (await ImportAsync().ConfigureAwait(true))
            .InvokeVoidAsync("clearCache", CancellationToken.None, [loaderUrl])
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
                // The circuit has lost its page, and with it the module.
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
            // The circuit has lost its page, and with it the session.
        }
    }

    private Task<IJSObjectReference> ImportAsync()
    {
        // A failed import is tried again, because the network may work again.
        if (_importing is null or { IsFaulted: true } or { IsCanceled: true })
        {
            _importing = ImportOnceAsync();
        }

        return _importing;
    }

    /// <exception cref="ModelLoadException">The file is missing, or there is no network.</exception>
    private async Task<IJSObjectReference> ImportOnceAsync()
    {
        // Firefox remembers that a module could not be loaded, by its URL with the fragment. The server does not see the fragment.
        var url = _failedImports == 0 ? Url : $"{Url}#attempt-{_failedImports + 1}";
        try
        {
            return await js.InvokeAsync<IJSObjectReference>("import", CancellationToken.None, [url]).ConfigureAwait(true);
        }
        catch (JSException exception)
        {
            _failedImports++;
            throw new ModelLoadException(
                "no-loader",
                $"The module {Url} of the package Weights.Blazor cannot be imported. If a newer version of the app was deployed after "
                    + "this page was opened, its files have other names: reload the page. Otherwise publish the folder _content too.",
                exception
            );
        }
    }
}
