using System.Text.Json;
using Microsoft.JSInterop;

namespace Weights.Blazor.Interop;

/// <summary>A session in JavaScript, which has the ID of its load.</summary>
internal sealed class ModelSession(
    WeightsModule module,
    int id,
    DotNetObjectReference<LoadCallbacks> callbacks,
    string[] inputNames,
    string[] outputNames
) : IModelSession
{
    private bool _disposed;

    public IReadOnlyList<string> InputNames { get; } = Array.AsReadOnly(inputNames);

    public IReadOnlyList<string> OutputNames { get; } = Array.AsReadOnly(outputNames);

    public async ValueTask<ModelTensors> RunAsync(ModelTensors feeds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feeds);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        Check(feeds);
        TensorHeader[] described =
        [
            .. feeds.Select(static feed => new TensorHeader(feed.Key, feed.Value.ElementType, feed.Value.Shape.ToArray())),
        ];
        var parts = await module
            .RunAsync(id, JsonSerializer.Serialize(described, MessageJson.Default.TensorHeaderArray), feeds.Values.Select(Elements))
            .ConfigureAwait(true);
        var result = JsonSerializer.Deserialize(parts[0], MessageJson.Default.RunResult)!;
        if (result.Outputs is null)
        {
            throw new ModelRunException(result.Failure!.Code, result.Failure.Message);
        }

        var results = new ModelTensors();
        foreach (var (tensor, elements) in result.Outputs.Zip(parts.Skip(1)))
        {
            results[tensor.Name] =
                tensor.Type == ElementTypes.Text
                    ? ModelTensor.Of(tensor.Type, tensor.Dims, [], JsonSerializer.Deserialize(elements, MessageJson.Default.StringArray)!)
                    : ModelTensor.Of(tensor.Type, tensor.Dims, elements, []);
        }

        return results;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await module.ReleaseAsync(id).ConfigureAwait(true);
            callbacks.Dispose();
        }
    }

    private void Check(ModelTensors feeds)
    {
        if (feeds.Keys.FirstOrDefault(name => !InputNames.Contains(name)) is { } unknown)
        {
            throw new ArgumentException(
                $"The model has no input '{unknown}'. Its inputs are: {string.Join(", ", InputNames)}.",
                nameof(feeds)
            );
        }

        if (InputNames.FirstOrDefault(name => !feeds.ContainsKey(name)) is { } missing)
        {
            throw new ArgumentException(
                $"The input '{missing}' is missing. The model's inputs are: {string.Join(", ", InputNames)}.",
                nameof(feeds)
            );
        }
    }

    private static byte[] Elements(ModelTensor tensor) =>
        tensor.ElementType == ElementTypes.Text
            ? JsonSerializer.SerializeToUtf8Bytes([.. tensor.Strings], MessageJson.Default.StringArray)
            : tensor.Bytes;
}
