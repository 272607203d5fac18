using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>A model of a <c>models.json</c>.</summary>
public sealed class EncryptedModel
{
    private readonly ManifestModel _model;

    internal EncryptedModel(ManifestModel model, string manifest)
    {
        _model = model;
        Graph = new ContainerEntry(model.Graph, model.Graph.PathFrom(manifest));
        External = [.. model.External.Select(file => new ContainerEntry(file, file.PathFrom(manifest)))];
    }

    /// <inheritdoc cref="ManifestModel.Name"/>
    public string Name => _model.Name;

    /// <inheritdoc cref="ManifestModel.Format"/>
    public string Format => _model.Format;

    /// <inheritdoc cref="ManifestModel.KeyId"/>
    public KeyId? KeyId => _model.KeyId;

    /// <inheritdoc cref="ManifestModel.Kid"/>
    public string Kid => _model.Kid;

    /// <summary>The length in bytes of the model and its external data, unencrypted.</summary>
    public long Size => _model.Files.Sum(static file => file.Size);

    internal ContainerFormat? Container => _model.Container;

    internal ContainerEntry Graph { get; }

    internal IReadOnlyList<ContainerEntry> External { get; }

    /// <inheritdoc cref="EncryptedModels.OpenSessionAsync"/>
    public async Task<InferenceSession> OpenSessionAsync(
        IKeySource keys,
        Action<SessionOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var key = await ModelKey.FindAsync(this, keys, cancellationToken).ConfigureAwait(false);

        // ONNX Runtime needs seconds for a large model.
        return await Task.Run(() => SessionOpening.Open(this, key, configure, cancellationToken), cancellationToken).ConfigureAwait(false);
    }
}
