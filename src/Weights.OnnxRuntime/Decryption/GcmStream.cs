using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Decrypts a <c>gcm</c> container that nothing is known about but its key.</summary>
internal static class GcmStream
{
    private const int SegmentLength = 1 << 20;

    /// <returns>The plaintext, which the caller must dispose.</returns>
    /// <exception cref="EncryptedModelException">It is not this container.</exception>
    public static async Task<DecryptedModel> DecryptAsync(ContentKey key, StreamPart source, CancellationToken cancellationToken)
    {
        var pin = new byte[GcmContainer.Overhead];
        DecryptedModel? model = null;
        try
        {
            model = await (
                source.Length == long.MaxValue
                    ? ReadToEndAsync(source, pin, cancellationToken)
                    : ReadAsync(source, source.Length, pin, cancellationToken)
            ).ConfigureAwait(false);
            GcmDecryption.DecryptInPlace(key, pin, model.Graph);
            return model;
        }
        catch (ContainerException e)
        {
            model?.Dispose();
            throw new EncryptedModelException(
                "tampered",
                $"{source.Name} was changed, or was encrypted with another key than {key.Kid}: the format 'gcm' does not tell them apart. "
                    + "Use the key of the build, and get the container again from what was published.",
                e
            );
        }
    }

    // In the memory that the plaintext gets.
    private static async Task<DecryptedModel> ReadAsync(
        StreamPart source,
        long length,
        Memory<byte> pin,
        CancellationToken cancellationToken
    )
    {
        CheckLength(source, length);
        var model = new DecryptedModel(Plaintext.InArray((int)(length - GcmContainer.Overhead)));
        await source.ReadAsync(pin[..GcmContainer.IvLength], cancellationToken).ConfigureAwait(false);
        await source.ReadAsync(model.Graph.PartAsMemory(0, (int)model.Graph.Length), cancellationToken).ConfigureAwait(false);
        await source.ReadAsync(pin[GcmContainer.IvLength..], cancellationToken).ConfigureAwait(false);
        await source.CheckEndAsync(cancellationToken).ConfigureAwait(false);
        return model;
    }

    // ONNX Runtime takes an array of exactly the model's length, which is known only at the end.
    private static async Task<DecryptedModel> ReadToEndAsync(StreamPart source, Memory<byte> pin, CancellationToken cancellationToken)
    {
        await source.ReadAsync(pin[..GcmContainer.IvLength], cancellationToken).ConfigureAwait(false);
        var segments = new List<byte[]>();
        long length = GcmContainer.IvLength;
        for (var count = SegmentLength; count == SegmentLength; length += count)
        {
            CheckLength(source, Math.Max(length, GcmContainer.Overhead));
            segments.Add(new byte[SegmentLength]);
            count = await source.ReadUpToAsync(segments[^1], cancellationToken).ConfigureAwait(false);
        }

        CheckLength(source, length);
        var model = new DecryptedModel(Plaintext.InArray((int)(length - GcmContainer.Overhead)));
        Distribute(segments, model.Graph, pin.Span[GcmContainer.IvLength..]);
        return model;
    }

    // The tag can be in two segments.
    private static void Distribute(List<byte[]> segments, Plaintext ciphertext, Span<byte> tag)
    {
        long at = 0;
        var rest = tag;
        foreach (var segment in segments)
        {
            var body = (int)Math.Min(SegmentLength, ciphertext.Length - at);
            segment.AsSpan(0, body).CopyTo(ciphertext.Part(at, body));
            at += body;
            var end = segment.AsSpan(body, Math.Min(SegmentLength - body, rest.Length));
            end.CopyTo(rest);
            rest = rest[end.Length..];
        }
    }

    private static void CheckLength(StreamPart source, long length)
    {
        if (length < GcmContainer.Overhead)
        {
            throw source.Truncated();
        }

        if (length > GcmContainer.MaxPlaintextLength + GcmContainer.Overhead)
        {
            throw new EncryptedModelException(
                "too-long",
                $"{source.Name} is longer than a container of the format 'gcm' can be. Give a stream that has this container alone."
            );
        }
    }
}
