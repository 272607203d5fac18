using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>One encrypted model without a <c>models.json</c>, such as an embedded resource or an object of a blob store.</summary>
/// <remarks>
/// Without a manifest, nothing shows that it is the newest file of its name, and <c>gcm</c> does not show its name at all. Use
/// <see cref="EncryptedModels"/> where there is a manifest, and for models with external data.
/// </remarks>
public static class EncryptedContainer
{
    /// <summary>Decrypts a model while it is read, and makes a session of it.</summary>
    /// <param name="container">The container, from its position to its end. It need not be seekable. The caller disposes it.</param>
    /// <param name="format">The format of the container.</param>
    /// <param name="name">The model's name, such as <c>face/detect</c>: the one that it was encrypted with.</param>
    /// <param name="key">The content key, which the caller disposes, but not before the task has ended.</param>
    /// <param name="configure">Sets options of the session, as for <see cref="EncryptedModels.OpenSessionAsync"/>.</param>
    /// <param name="cancellationToken">Ends the work. What was decrypted is zeroed.</param>
    /// <returns>The session, which the caller must dispose.</returns>
    /// <exception cref="EncryptedModelException">
    /// <c>bad-name</c>, <c>wrong-container</c>, <c>wrong-key</c>, <c>truncated</c>, <c>too-long</c>, <c>tampered</c>, <c>unreadable</c>,
    /// <c>out-of-memory</c>, <c>no-ort</c> or <c>session</c>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static async Task<InferenceSession> OpenSessionAsync(
        Stream container,
        ContainerFormat format,
        string name,
        ContentKey key,
        Action<SessionOptions>? configure = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(key);
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }

        var source = new StreamPart(container, name);
        Func<Task<DecryptedModel>> decrypt =
            format == ContainerFormat.Gcm
                ? () => GcmStream.DecryptAsync(key, source, cancellationToken)
                : () => ChunkedStream.DecryptAsync(key, BindingOf(name), source, cancellationToken);

        // On another thread, because ONNX Runtime needs seconds for a large model.
        return await Task.Run(() => SessionOpening.OpenAsync(name, configure, decrypt, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private static ModelFileName BindingOf(string name)
    {
        try
        {
            return ModelFileName.Of(name);
        }
        catch (FormatException e)
        {
            throw new EncryptedModelException("bad-name", e.Message, e);
        }
    }
}
