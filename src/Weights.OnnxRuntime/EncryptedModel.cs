using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>A model of a <c>models.json</c>.</summary>
public sealed class EncryptedModel
{
    internal EncryptedModel(
        string name,
        string format,
        KeyId? keyId,
        string kid,
        ContainerEntry graph,
        IReadOnlyList<ContainerEntry> external
    )
    {
        Name = name;
        Format = format;
        KeyId = keyId;
        Kid = kid;
        Graph = graph;
        External = external;
    }

    /// <summary>Its name, such as <c>face/detect</c>.</summary>
    public string Name { get; }

    /// <summary>The format of its files: <c>gcm</c>, <c>chunked</c>, or <c>none</c> if it is not encrypted.</summary>
    public string Format { get; }

    /// <summary>The ID of its key; null if it is not encrypted.</summary>
    public KeyId? KeyId { get; }

    /// <summary>The fingerprint of its key (<see cref="ContentKey.Kid"/>); empty if it is not encrypted.</summary>
    public string Kid { get; }

    /// <summary>The length in bytes of the model and its external data, unencrypted.</summary>
    public long Size => Graph.Size + External.Sum(static file => file.Size);

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
