using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weights.Benchmarks;

/// <summary>A customer's connection, with one request on its way at most.</summary>
/// <param name="port">Where the server listens.</param>
/// <param name="request">What is asked each time.</param>
/// <param name="due">When the n-th request is to leave, at the earliest, since the load began.</param>
internal sealed class GrantConnection(int port, byte[] request, Func<int, TimeSpan> due) : IDisposable
{
    private readonly byte[] _buffer = new byte[8192];
    private int _count;
    private int _length;
    private TimeSpan _asked;

    public Socket Socket { get; } = Connect(port);

    public bool IsAsking { get; private set; }

    public void AskIfDue(TimeSpan now)
    {
        var begin = due(_count);
        if (IsAsking || begin > now)
        {
            return;
        }

        // Without a rate a request is due when the one before it is answered.
        _asked = begin == TimeSpan.Zero ? now : begin;
        (IsAsking, _length) = (true, 0);
        _count++;
        Socket.Send(request);
    }

    /// <summary>Reads what has come; when the request was due, once all of its answer is there.</summary>
    /// <exception cref="InvalidOperationException">The answer is no grant.</exception>
    public TimeSpan? Receive()
    {
        var received = Socket.Receive(_buffer.AsSpan(_length));
        _length += received;
        var answer = _buffer.AsSpan(0, _length);
        if (received == 0 || (_length >= 12 && !answer.StartsWith("HTTP/1.1 200"u8)))
        {
            throw new InvalidOperationException($"Not a grant: {Encoding.UTF8.GetString(answer)}");
        }

        // The body is one object, in one piece or in chunks.
        var chunked = answer.IndexOf("Transfer-Encoding: chunked"u8) >= 0;
        IsAsking = !answer.EndsWith(chunked ? "\r\n0\r\n\r\n"u8 : "}"u8);
        return IsAsking ? null : _asked;
    }

    public void Dispose() => Socket.Dispose();

    private static Socket Connect(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }
}
