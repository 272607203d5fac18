using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Finds the key of a model, and compares its fingerprint with the manifest's before anything is read.</summary>
internal static class ModelKey
{
    /// <returns>The key, which the caller must dispose.</returns>
    /// <exception cref="EncryptedModelException">
    /// <c>bad-key</c>, <c>wrong-key</c>, <c>not-encrypted</c> or <c>unsupported-format</c>.
    /// </exception>
    public static async Task<ContentKey> FindAsync(ManifestModel model, IKeySource keys, CancellationToken cancellationToken)
    {
        if (model.Container is not { } format)
        {
            throw model.Format == "none"
                ? new EncryptedModelException(
                    "not-encrypted",
                    $"The model '{model.Name}' is not encrypted. Open its file with InferenceSession."
                )
                : new EncryptedModelException(
                    "unsupported-format",
                    $"The model '{model.Name}' has the format '{model.Format}', which this package does not know. Use a newer package."
                );
        }

        var keyId = model.KeyId!;
        ContentKey? key;
        try
        {
            key = await keys.FindForModelAsync(keyId, model.Kid, format, cancellationToken).ConfigureAwait(false);
        }
        catch (KeySourceException e)
        {
            throw new EncryptedModelException("bad-key", e.Message, e);
        }

        if (key is null)
        {
            throw new EncryptedModelException(
                "bad-key",
                $"There is no key '{keyId.Value}' for the model '{model.Name}'. Pass a source that has it: the variable "
                    + $"{keyId.EnvironmentVariable}, a file, or a licence that contains it."
            );
        }

        if (key.Kid == model.Kid)
        {
            return key;
        }

        var kid = key.Kid;
        key.Dispose();
        throw new EncryptedModelException(
            "wrong-key",
            $"The key '{keyId.Value}' has the fingerprint {kid}, and the model '{model.Name}' was encrypted with {model.Kid}. Use the key "
                + "of the build that wrote the model."
        );
    }
}
