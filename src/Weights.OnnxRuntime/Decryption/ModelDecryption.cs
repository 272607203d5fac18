using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts the files of a model into memory.</summary>
/// <param name="files">Where the files are.</param>
/// <param name="format">The format of the files.</param>
/// <param name="key">The content key.</param>
internal sealed class ModelDecryption(IModelFiles files, ContainerFormat format, ContentKey key)
{
    /// <summary>Decrypts a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plaintext, which the caller must dispose.</returns>
    /// <exception cref="EncryptedModelException">A file cannot be read, or is not the one that the manifest names.</exception>
    public async Task<DecryptedModel> DecryptAsync(ManifestModel model, CancellationToken cancellationToken)
    {
        // All of them first, so that a file that is missing costs no memory.
        foreach (var file in model.Files)
        {
            await CheckAsync(file, cancellationToken).ConfigureAwait(false);
        }

        var decrypted = new DecryptedModel(Plaintext.InArray(checked((int)model.Graph.Size)));
        try
        {
            await DecryptAsync(model.Graph, decrypted.Graph, cancellationToken).ConfigureAwait(false);
            foreach (var file in model.External)
            {
                await DecryptAsync(file, decrypted.AddExternal(file.Location, file.Size), cancellationToken).ConfigureAwait(false);
            }

            return decrypted;
        }
        catch
        {
            decrypted.Dispose();
            throw;
        }
    }

    /// <summary>Compares length and pin of a file with the manifest. Nothing is decrypted.</summary>
    private async Task CheckAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        using var bytes = files.Open(file);
        if (bytes.IsLocal)
        {
            await (
                format == ContainerFormat.Gcm
                    ? GcmDecryption.CheckPinAsync(bytes, file, cancellationToken)
                    : ChunkedDecryption.CheckPinAsync(bytes, file, cancellationToken)
            ).ConfigureAwait(false);
        }
    }

    private async Task DecryptAsync(ManifestFile file, Plaintext plaintext, CancellationToken cancellationToken)
    {
        using var bytes = files.Open(file);
        try
        {
            await (
                format == ContainerFormat.Gcm
                    ? GcmDecryption.DecryptAsync(key, bytes, file, plaintext, cancellationToken)
                    : ChunkedDecryption.DecryptAsync(key, bytes, file, plaintext, cancellationToken)
            ).ConfigureAwait(false);
        }
        catch (ContainerException e)
        {
            throw new EncryptedModelException("tampered", $"'{bytes.Name}': {e.Message}", e);
        }
    }
}
