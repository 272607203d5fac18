namespace Weights.Blazor;

/// <summary>A model that is ready to run. Disposing releases it; what runs then fails.</summary>
public interface IModelSession : IAsyncDisposable
{
    /// <summary>Names of what has to be fed, as the generated <c>OnnxModels.SileroVad.Inputs</c> has them.</summary>
    IReadOnlyList<string> InputNames { get; }

    /// <summary>Names of what a run gives.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Runs the model once.</summary>
    /// <example><code>
    /// var result = await session.RunAsync(new() { [OnnxModels.SileroVad.Inputs.Input] = ModelTensor.Create(samples, 1, 512) });
    /// float speech = result[OnnxModels.SileroVad.Outputs.Output].AsSpan&lt;float&gt;()[0];
    /// </code></example>
    /// <param name="feeds">A tensor for each of <see cref="InputNames"/>.</param>
    /// <param name="cancellationToken">Looked at before the run begins; onnxruntime-web cannot stop in the middle.</param>
    /// <returns>A tensor for each of <see cref="OutputNames"/>.</returns>
    /// <exception cref="ArgumentException">A feed is missing, or is none of the model's.</exception>
    /// <exception cref="ModelRunException">onnxruntime-web could not run the model, for instance because a tensor's type or shape does not fit; or the lease of its key has ended.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<ModelTensors> RunAsync(ModelTensors feeds, CancellationToken cancellationToken = default);
}
