using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace Weights.Blazor.Interop;

/// <summary>Calls the loader through JS interop.</summary>
internal sealed class EncryptedModelLoader(IJSRuntime js, IOptions<EncryptedModelOptions> options) : IEncryptedModelLoader, IAsyncDisposable
{
    private static int _lastId;

    private readonly WeightsModule _module = new(js);

    public async ValueTask<IModelSession> LoadAsync(
        string name,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        var key = options?.Key ?? Defaults.Key;
        var request = Request(name, options, key);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var callbacks = new LoadCallbacks(key, name, options?.Progress, stop);
        var reference = DotNetObjectReference.Create(callbacks);
        try
        {
            var text = JsonSerializer.Serialize(request, MessageJson.Default.LoadRequest);
            var loading = _module.LoadAsync(text, reference, key?.CustomerKey);
            var result = await CallAsync(request.Id, loading, stop.Token).ConfigureAwait(true);
            callbacks.Finish();
            var session = result is { InputNames: not null, OutputNames: not null }
                ? new ModelSession(_module, request.Id, reference, result.InputNames, result.OutputNames)
                : null;
            if (session is not null && !stop.IsCancellationRequested)
            {
                return session;
            }

            // The load was canceled after it had finished.
            if (session is not null)
            {
                await session.DisposeAsync().ConfigureAwait(true);
            }

            callbacks.Failure?.Throw();
            cancellationToken.ThrowIfCancellationRequested();
            throw Exception(result.Failure!);
        }
        catch
        {
            callbacks.Finish();
            reference.Dispose();
            throw;
        }
    }

    public async ValueTask<bool> PrefetchAsync(string name, ModelLoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        var request = Request(name, options, key: null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var callbacks = new LoadCallbacks(null, name, options?.Progress, stop);
        using var reference = DotNetObjectReference.Create(callbacks);
        var text = JsonSerializer.Serialize(request, MessageJson.Default.LoadRequest);
        var result = await CallAsync(request.Id, _module.PrefetchAsync(text, reference), stop.Token).ConfigureAwait(true);
        callbacks.Finish();
        callbacks.Failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
        return result.Prefetched ?? throw Exception(result.Failure!);
    }

    public async ValueTask<IReadOnlyList<CachedModel>> ListCachedAsync() =>
        JsonSerializer.Deserialize(
            await _module.ListCachedAsync(Defaults.LoaderUrl).ConfigureAwait(true),
            MessageJson.Default.CachedModelArray
        )!;

    public ValueTask<bool> DeleteCachedAsync(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _module.DeleteCachedAsync(Defaults.LoaderUrl, name);
    }

    public ValueTask ClearCacheAsync() => _module.ClearCacheAsync(Defaults.LoaderUrl);

    public ValueTask DisposeAsync() => _module.DisposeAsync();

    private EncryptedModelOptions Defaults => options.Value;

    /// <summary>Waits for a load or prefetch, and aborts it in JavaScript if it is stopped.</summary>
    private async ValueTask<LoadResult> CallAsync(int id, ValueTask<string> call, CancellationToken stop)
    {
        var running = call.AsTask();
        var abort = stop.Register(() => _ = _module.AbortAsync(id).AsTask());
        await using (abort.ConfigureAwait(true))
        {
            return JsonSerializer.Deserialize(await running.ConfigureAwait(true), MessageJson.Default.LoadResult)!;
        }
    }

    /// <exception cref="InvalidOperationException"><c>Isolate</c> is set, and <c>OrtUrl</c> is not.</exception>
    private LoadRequest Request(string name, ModelLoadOptions? given, ModelKeySource? key)
    {
        var isolate = given?.Isolate ?? Defaults.Isolate;
        if (isolate && Defaults.OrtUrl is null)
        {
            throw new InvalidOperationException(
                $"{nameof(EncryptedModelOptions.Isolate)} needs {nameof(EncryptedModelOptions)}.{nameof(EncryptedModelOptions.OrtUrl)}, "
                    + "because the worker imports onnxruntime-web itself. Set it in AddEncryptedModels."
            );
        }

        return new(
            Interlocked.Increment(ref _lastId),
            name,
            Defaults.LoaderUrl,
            Defaults.OrtUrl,
            Defaults.OrtEnv.Count == 0 ? null : Defaults.OrtEnv,
            Defaults.WorkerUrl,
            given?.AllowUnencrypted ?? false,
            isolate,
            (given?.Memory ?? Defaults.Memory) switch
            {
                ModelMemory.Stream => "stream",
                ModelMemory.Buffer => "buffer",
                _ => "auto",
            },
            Defaults.Manifests is [] ? null : Defaults.Manifests,
            Defaults.ExecutionProviders is [] ? null : Defaults.ExecutionProviders,
            given?.Progress is not null,
            (given?.Cache ?? Defaults.Cache) is { } cache ? new(cache.MaxBytes, cache.Persist) : null,
            key is null
                ? null
                : new(
                    key.Kind,
                    key.Url,
                    key.ServerKey,
                    key.Offline ? true : null,
                    key.Cookies ? "include" : null,
                    key.Token is null ? null : true
                )
        );
    }

    private static ModelLoadException Exception(Failure failure) =>
        new(failure.Code, failure.Message, failure.Status, failure.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
