using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>A model of a <c>models.json</c>.</summary>
public sealed class EncryptedModel
{
    private readonly ManifestModel _model;
    private readonly IModelFiles _files;

    internal EncryptedModel(ManifestModel model, IModelFiles files) => (_model, _files) = (model, files);

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

    internal ModelFileName Binding => _model.Graph.Binding;

    /// <inheritdoc cref="EncryptedModels.OpenSessionAsync"/>
    public async Task<InferenceSession> OpenSessionAsync(
        IKeySource keys,
        Action<SessionOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var key = await ModelKey.FindAsync(_model, keys, cancellationToken).ConfigureAwait(false);
        var decryption = new ModelDecryption(_files, _model.Container!.Value, key);

        // On another thread, because ONNX Runtime needs seconds for a large model.
        return await Task.Run(
                () =>
                    SessionOpening.OpenAsync(Name, configure, () => decryption.DecryptAsync(_model, cancellationToken), cancellationToken),
                cancellationToken
            )
            .ConfigureAwait(false);
    }
}
