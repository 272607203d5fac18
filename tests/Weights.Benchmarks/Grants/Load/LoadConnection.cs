using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weights.Benchmarks;

/// <summary>Decides whether a body is a grant.</summary>
internal delegate bool IsGrant(ReadOnlySpan<byte> body);

/// <summary>A customer's connection, which sends the same request again and again, one at a time.</summary>
/// <param name="port">The server's port on this machine.</param>
/// <param name="request">The request's bytes.</param>
/// <param name="isGrant">Checks each response's body.</param>
/// <param name="due">Returns when the n-th request is due: the time since the load began.</param>
internal sealed class LoadConnection(int port, byte[] request, IsGrant isGrant, Func<int, TimeSpan> due) : IDisposable
{
    private readonly byte[] _buffer = new byte[8192];
    private int _sent;
    private int _length;
    private TimeSpan _since;

    public Socket Socket { get; } = Connect(port);

    /// <summary>Whether it waits for a response.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>When the next request is due.</summary>
    public TimeSpan Due => due(_sent);

    /// <summary>Sends the next request if it is due and the one before has its response.</summary>
    public void SendIfDue(TimeSpan now)
    {
        if (IsWaiting || Due > now)
        {
            return;
        }

        // Without a rate, each request is due when the one before it has its response.
        _since = Due == TimeSpan.Zero ? now : Due;
        (IsWaiting, _length) = (true, 0);
        _sent++;
        Socket.Send(request);
    }

    /// <summary>Reads what has arrived. Returns when the request was due, once its response is complete.</summary>
    /// <exception cref="InvalidOperationException">The response is not a grant.</exception>
    public TimeSpan? Receive()
    {
        var received = Socket.Receive(_buffer.AsSpan(_length));
        _length += received;
        var response = _buffer.AsSpan(0, _length);
        if (received == 0)
        {
            throw new InvalidOperationException("The server closed the connection.");
        }

        if (!ResponseReader.TryReadBody(response, out var body))
        {
            return null;
        }

        IsWaiting = false;
        return isGrant(body) ? _since : throw new InvalidOperationException($"Not a grant: {Encoding.UTF8.GetString(response)}");
    }

    public void Dispose() => Socket.Dispose();

    private static Socket Connect(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }
}
