namespace Weights.OnnxRuntime.Tests;

/// <summary>The body of a response that breaks or hangs after some bytes.</summary>
/// <param name="bytes">All bytes.</param>
/// <param name="lostAfter">After so many bytes the connection is lost; null: never.</param>
/// <param name="hangs">Whether nothing arrives after them.</param>
internal sealed class FaultyBody(byte[] bytes, int? lostAfter = null, bool hangs = false) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // As from a network: not as much as there is room for.
        var count = Math.Min(Math.Min(buffer.Length, 100_000), Math.Min(lostAfter ?? int.MaxValue, bytes.Length) - _position);
        if (count == 0 && lostAfter < bytes.Length)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the connection was reset");
        }

        if (count == 0 && hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
