namespace Weights.Blazor;

/// <summary>Loads encrypted models by name and makes sessions of them, in the browser.</summary>
public interface IEncryptedModelLoader
{
    /// <summary>
    /// Loads a model: finds its files and its key id in <c>models.json</c>, fetches ciphertext and key at the same time, decrypts in a worker and makes a
    /// session of onnxruntime-web, without the model or its key ever passing through .NET.
    /// </summary>
    /// <example><code>await using var session = await loader.LoadAsync(OnnxModels.SileroVad.Name);</code></example>
    /// <param name="name">The model's name, such as the generated <c>OnnxModels.SileroVad.Name</c>.</param>
    /// <param name="options">What this load does differently.</param>
    /// <param name="cancellationToken">Ends the load in any phase; what was decrypted is wiped.</param>
    /// <returns>The session; dispose it when done.</returns>
    /// <exception cref="ModelLoadException">The loader failed; its code says where, its message what to do.</exception>
    /// <exception cref="Microsoft.JSInterop.JSException">The site does not serve the package's script, <c>_content/Weights.Blazor/weights-blazor.js</c>.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or a component that is rendered in advance, on the server, called.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<IModelSession> LoadAsync(string name, ModelLoadOptions? options = null, CancellationToken cancellationToken = default);
}
