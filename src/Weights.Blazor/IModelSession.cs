namespace Weights.Blazor;

/// <summary>A model that can run. Disposing it releases its memory; a run in progress fails.</summary>
public interface IModelSession : IAsyncDisposable
{
    /// <summary>The names of the inputs, as in the generated <c>OnnxModels.SileroVad.Inputs</c>.</summary>
    IReadOnlyList<string> InputNames { get; }

    /// <summary>The names of the outputs.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Runs the model once.</summary>
    /// <example><code>
    /// var result = await session.RunAsync(new() { [OnnxModels.SileroVad.Inputs.Input] = ModelTensor.Create(samples, 1, 512) });
    /// float speech = result[OnnxModels.SileroVad.Outputs.Output].AsSpan&lt;float&gt;()[0];
    /// </code></example>
    /// <param name="feeds">A tensor for each of <see cref="InputNames"/>.</param>
    /// <param name="cancellationToken">Checked before the run begins, because onnxruntime-web cannot stop a run.</param>
    /// <returns>A tensor for each of <see cref="OutputNames"/>.</returns>
    /// <exception cref="ArgumentException">An input is missing, or the model has no input of that name.</exception>
    /// <exception cref="ModelRunException">
    /// onnxruntime-web could not run the model, for example because a tensor has the wrong type or shape, or the lease of the key has
    /// ended.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<ModelTensors> RunAsync(ModelTensors feeds, CancellationToken cancellationToken = default);
}
