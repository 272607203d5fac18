namespace Weights.OnnxRuntime;

/// <summary>The rest of a stream.</summary>
/// <param name="stream">The stream. The caller owns it.</param>
/// <param name="model">The model's name, for messages.</param>
internal sealed class StreamPart(Stream stream, string model) : IContainerPart
{
    private long _read;

    /// <summary>For messages.</summary>
    public string Name => $"The container of '{model}'";

    /// <summary>In bytes; <see cref="long.MaxValue"/> if it is not known before the end.</summary>
    public long Length => stream.CanSeek ? stream.Length - stream.Position : long.MaxValue;

    /// <inheritdoc/>
    public async ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (await ReadUpToAsync(destination, cancellationToken).ConfigureAwait(false) < destination.Length)
        {
            throw Truncated();
        }
    }

    /// <summary>Fills the destination as far as there are bytes.</summary>
    /// <exception cref="EncryptedModelException"><c>unreadable</c>.</exception>
    public async ValueTask<int> ReadUpToAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            var count = await stream
                .ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            _read += count;
            return count;
        }
        catch (IOException e)
        {
            throw new EncryptedModelException("unreadable", $"{Name} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="EncryptedModelException"><c>too-long</c>: there are further bytes.</exception>
    public async ValueTask CheckEndAsync(CancellationToken cancellationToken)
    {
        if (await ReadUpToAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
        {
            throw TooLong();
        }
    }

    public EncryptedModelException Truncated() =>
        new("truncated", $"{Name} ends after {_read:N0} bytes, before it is complete. Get it again from what was published.");

    public EncryptedModelException TooLong() =>
        new("too-long", $"{Name} has further bytes after its end. Give a stream that has this container alone.");

    public void Dispose() { }
}
