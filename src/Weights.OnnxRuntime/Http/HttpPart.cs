using System.Buffers;
using System.Net;

namespace Weights.OnnxRuntime;

/// <summary>A part of a file on a web server. After a lost connection it is resumed where it stopped.</summary>
internal sealed class HttpPart : IContainerPart
{
    // So many bytes are progress: failures before them no longer count. A server that sends less on each attempt uses up the retries.
    private const int ProgressLength = 256 * 1024;

    // Once all bytes have arrived, more of them would be a file that is too long. The wait for them is short: a pin shows that too.
    private static readonly TimeSpan _longestWaitForEnd = TimeSpan.FromMilliseconds(200);

    private readonly HttpFile _file;
    private readonly RetryBudget _budget;
    private readonly long _offset;
    private HttpConnection? _current;
    private long _end;
    private long _position;
    private long _skip;
    private long _lostAt;
    private long? _endedAt;

    private HttpPart(HttpFile file, long offset, long length) =>
        (_file, _offset, _position, _lostAt, _end, _budget) = (file, offset, offset, offset, offset + length, new(file.Policy));

    public long Length => _end - _offset;

    /// <inheritdoc cref="IContainerBytes.OpenAsync"/>
    public static async Task<HttpPart> OpenAsync(HttpFile file, long offset, long length, CancellationToken cancellationToken)
    {
        var part = new HttpPart(file, offset, length);
        await part.ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (offset == 0 && part.IsWhole)
        {
            part._end = file.Expected;
        }

        return part;
    }

    /// <inheritdoc/>
    public async ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            try
            {
                await SkipAsync(cancellationToken).ConfigureAwait(false);
                var count = await _current!.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    throw EndedEarly();
                }

                if (_position == 0)
                {
                    _file.Sample(_current, destination.Span[..count]);
                }

                _position += count;
                destination = destination[count..];
            }
            catch (EncryptedModelException e) when (e.Code == "network")
            {
                await ResumeAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }

        if (_position == _file.Expected)
        {
            await CheckEndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _current?.Dispose();

    private bool IsWhole => _current!.Response.StatusCode == HttpStatusCode.OK;

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _current = await _budget
            .RepeatAsync(() => _file.RequestAsync(_position, _end, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        _skip = IsWhole ? _position : 0;
    }

    private async Task ResumeAsync(EncryptedModelException error, CancellationToken cancellationToken)
    {
        _current!.Dispose();
        if (_position - _lostAt >= ProgressLength)
        {
            _budget.Progressed();
        }
        else
        {
            await _budget.PauseAfterAsync(error, cancellationToken).ConfigureAwait(false);
        }

        _lostAt = _position;
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    // A server without ranges sends again what has arrived already.
    private async Task SkipAsync(CancellationToken cancellationToken)
    {
        if (_skip == 0)
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (_skip > 0)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, _skip));
                var count = await _current!.ReadAsync(part, cancellationToken).ConfigureAwait(false);
                _skip -= count > 0 ? count : throw EndedEarly();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Some proxies end the body where the connection was lost. If it ends there again, the file is that short.
    private EncryptedModelException EndedEarly()
    {
        var endedAt = _position - _skip;
        if (_endedAt == endedAt || _file.WhyNotAContainer() is not null)
        {
            return WrongContainers.OfLength(_file, endedAt, _file.Expected);
        }

        _endedAt = endedAt;
        return HttpErrors.Lost(_file.Url, new IOException("The response ended early."));
    }

    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        if (!IsWhole || _current!.Response.Content.Headers.ContentLength is not null)
        {
            return;
        }

        using var shortly = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        shortly.CancelAfter(_longestWaitForEnd);
        var more = 0;
        try
        {
            more = await _current.ReadAsync(new byte[1], shortly.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EncryptedModelException or OperationCanceledException)
        {
            // All bytes have arrived, so it does not matter how the connection ends.
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (more > 0)
        {
            throw WrongContainers.OfLength(_file, _file.Expected + 1, _file.Expected);
        }
    }
}
