using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>chunked</c> container that nothing is known about but its name and its key.</summary>
internal static class ChunkedStream
{
    /// <returns>The plaintext, which the caller must dispose.</returns>
    /// <exception cref="EncryptedModelException">It is not this container.</exception>
    public static async Task<DecryptedModel> DecryptAsync(
        ContentKey key,
        ModelFileName binding,
        StreamPart source,
        CancellationToken cancellationToken
    )
    {
        var header = new byte[ChunkedContainerDecryptor.HeaderLength];
        var count = await source.ReadUpToAsync(header, cancellationToken).ConfigureAwait(false);
        using var decryptor = Open(key, binding, source, header.AsSpan(0, count));
        var model = new DecryptedModel(Plaintext.InArray(checked((int)decryptor.Length)));
        try
        {
            await new ChunkRun(decryptor, model.Graph)
                .DecryptAsync(source, 0, decryptor.ChunkCount, cancellationToken)
                .ConfigureAwait(false);
            await source.CheckEndAsync(cancellationToken).ConfigureAwait(false);
            return model;
        }
        catch (Exception e)
        {
            model.Dispose();
            if (e is ContainerException)
            {
                throw new EncryptedModelException("tampered", $"{source.Name}: {e.Message}", e);
            }

            throw;
        }
    }

    private static ChunkedContainerDecryptor Open(ContentKey key, ModelFileName binding, StreamPart source, ReadOnlySpan<byte> header)
    {
        string kid;
        try
        {
            kid = ChunkedContainerDecryptor.KidOf(header);
        }
        catch (ContainerException e)
        {
            throw new EncryptedModelException("wrong-container", $"{source.Name}: {e.Message}", e);
        }

        try
        {
            return ChunkedContainerDecryptor.Open(key, binding, header, containerLength: null);
        }
        catch (ContainerException e)
        {
            throw new EncryptedModelException(
                "wrong-key",
                kid == key.Kid
                    ? $"{source.Name} was encrypted with another name than '{binding}', or its header was changed. Use the model's name."
                    : $"{source.Name} was encrypted with the key {kid}, and the given one is {key.Kid}. Use the key of the build.",
                e
            );
        }
    }
}
