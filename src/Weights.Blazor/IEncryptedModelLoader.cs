namespace Weights.Blazor;

/// <summary>Loads encrypted models in the browser and creates sessions.</summary>
public interface IEncryptedModelLoader
{
    /// <summary>
    /// Loads a model: reads its entry in <c>models.json</c>, fetches the ciphertext and the key at the same time, decrypts in a worker, and
    /// creates a session of onnxruntime-web. The model never passes through .NET. A key passes through .NET only if the app provides the
    /// key.
    /// </summary>
    /// <example><code>await using var session = await loader.LoadAsync(OnnxModels.SileroVad.Name);</code></example>
    /// <param name="name">The model's name, such as the generated <c>OnnxModels.SileroVad.Name</c>.</param>
    /// <param name="options">Options that replace those of the app for this load.</param>
    /// <param name="cancellationToken">Ends the load in any phase. Decrypted bytes are zeroed.</param>
    /// <returns>The session. Dispose it after use.</returns>
    /// <exception cref="ModelLoadException">The load failed. The code says why, and the message says what to do.</exception>
    /// <exception cref="Microsoft.JSInterop.JSException">
    /// The site does not serve the package's script, <c>_content/Weights.Blazor/weights-blazor.js</c>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Options contradict each other, or a component called this during prerendering on the server.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<IModelSession> LoadAsync(string name, ModelLoadOptions? options = null, CancellationToken cancellationToken = default);
}
