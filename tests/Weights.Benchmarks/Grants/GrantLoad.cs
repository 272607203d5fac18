using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Weights.Benchmarks;

/// <summary>Requests over kept connections, one for each, as bytes that were made beforehand: what loads the machine is the server.</summary>
internal sealed class GrantLoad(Uri address, byte[][] requests)
{
    /// <summary>Each connection asks again as soon as it is answered.</summary>
    public Task<Grants> AtOnce(TimeSpan time) => Run(time, static (_, _) => null);

    /// <summary>Requests come at a rate, whether or not those before them are answered; the time of one counts from when it was due.</summary>
    public Task<Grants> AtRate(double perSecond, TimeSpan time)
    {
        var interval = TimeSpan.FromSeconds(requests.Length / perSecond);
        return Run(time, (connection, count) => (interval * count) + (interval * connection / requests.Length));
    }

    private async Task<Grants> Run(TimeSpan time, Func<int, int, TimeSpan?> due)
    {
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(requests.Select((request, connection) => Task.Run(() => Ask(connection, request, watch, time, due))));
        var all = times.SelectMany(list => list).Order().ToList();
        return new Grants(all.Count, all.Count == 0 ? TimeSpan.Zero : all[(int)(all.Count * 0.99)]);
    }

    private async Task<List<TimeSpan>> Ask(int connection, byte[] request, Stopwatch watch, TimeSpan time, Func<int, int, TimeSpan?> due)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        var times = new List<TimeSpan>();
        var buffer = new byte[8192];
        for (var count = 0; watch.Elapsed < time; count++)
        {
            var began = due(connection, count) ?? watch.Elapsed;
            if (began >= time)
            {
                break;
            }

            if (began - watch.Elapsed is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            await socket.SendAsync(request);
            await Receive(socket, buffer);

            // What ends after the time was not done in it.
            if (watch.Elapsed < time)
            {
                times.Add(watch.Elapsed - began);
            }
        }

        return times;
    }

    private static async Task Receive(Socket socket, byte[] buffer)
    {
        for (var length = 0; ;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += count;
            var answer = buffer.AsSpan(0, length);
            if (count == 0 || (length >= 12 && !answer.StartsWith("HTTP/1.1 200"u8)))
            {
                throw new InvalidOperationException($"Not a grant: {System.Text.Encoding.UTF8.GetString(answer)}");
            }

            // The body is one object, in one piece or in chunks.
            var chunked = answer.IndexOf("Transfer-Encoding: chunked"u8) >= 0;
            if (answer.EndsWith(chunked ? "\r\n0\r\n\r\n"u8 : "}"u8))
            {
                return;
            }
        }
    }

    /// <summary>How many were answered, and the time that one in a hundred exceeds.</summary>
    internal sealed record Grants(int Count, TimeSpan P99);
}
