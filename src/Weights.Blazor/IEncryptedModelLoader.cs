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

    /// <summary>
    /// Downloads the encrypted files of a model and keeps them on the device, for a later load with
    /// <see cref="ModelLoadOptions.Cache"/>. It needs no key, so it can run before anyone signs in. A download that was stopped continues.
    /// </summary>
    /// <param name="name">The model's name.</param>
    /// <param name="options"><see cref="ModelLoadOptions.Cache"/> and <see cref="ModelLoadOptions.Progress"/> are used.</param>
    /// <param name="cancellationToken">Stops the download. What has arrived stays on the device.</param>
    /// <returns>
    /// Whether all files are on the device. False if the browser cannot store them, if there is no room, or if the model is published
    /// unencrypted.
    /// </returns>
    /// <exception cref="ModelLoadException">The download failed. The code says why, and the message says what to do.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<bool> PrefetchAsync(string name, ModelLoadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the models that are kept on the device. The one that was used last comes first.</summary>
    ValueTask<IReadOnlyList<CachedModel>> ListCachedAsync();

    /// <summary>Removes the files of a model from the device, of all its versions.</summary>
    /// <param name="name">The model's name.</param>
    /// <returns>Whether there was any.</returns>
    ValueTask<bool> DeleteCachedAsync(string name);

    /// <summary>Removes all encrypted files that the loader keeps on the device.</summary>
    ValueTask ClearCacheAsync();
}
