using System.Diagnostics;
using System.Net.Sockets;

namespace Weights.Benchmarks;

/// <summary>
/// Sends requests over kept connections, one connection for each customer. One thread serves all connections, and requests are bytes that
/// were made before, so that the server gets as much of the machine as possible.
/// </summary>
internal sealed class LoadGenerator(Uri server, byte[][] requests, IsGrant isGrant)
{
    /// <summary>Each connection sends its next request as soon as it has the response.</summary>
    public Task<LoadReport> AtOnce(TimeSpan time) => Start(time, static (_, _) => TimeSpan.Zero, WaitAWhile);

    /// <summary>
    /// Requests are due at a fixed rate, whether or not the server has responded to those before. The time of each counts from when it was
    /// due, so waiting for a slow server counts.
    /// </summary>
    public Task<LoadReport> AtRate(double perSecond, TimeSpan time)
    {
        var interval = TimeSpan.FromSeconds(requests.Length / perSecond);
        return Start(time, (connection, count) => (interval * count) + (interval * connection / requests.Length), WaitExactly);
    }

    private delegate List<Socket> Wait(List<LoadConnection> connections, TimeSpan now);

    private Task<LoadReport> Start(TimeSpan time, Func<int, int, TimeSpan> due, Wait wait) =>
        Task.Factory.StartNew(() => Run(time, due, wait), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private LoadReport Run(TimeSpan time, Func<int, int, TimeSpan> due, Wait wait)
    {
        var connections = requests
            .Select((request, i) => new LoadConnection(server.Port, request, isGrant, count => due(i, count)))
            .ToList();
        try
        {
            return Run(connections, time, wait);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private static LoadReport Run(List<LoadConnection> connections, TimeSpan time, Wait wait)
    {
        var bySocket = connections.ToDictionary(connection => connection.Socket);
        var times = new List<TimeSpan>();
        var watch = Stopwatch.StartNew();
        for (var now = watch.Elapsed; now < time; now = watch.Elapsed)
        {
            connections.ForEach(connection => connection.SendIfDue(now));
            foreach (var socket in wait(connections, now))
            {
                // A response that arrives after the end does not count.
                if (bySocket[socket].Receive() is { } since && watch.Elapsed is var end && end < time)
                {
                    times.Add(end - since);
                }
            }
        }

        return LoadReport.Of(times);
    }

    // For the most requests: responses are collected for two milliseconds, because fewer system calls leave more time to the server.
    private static List<Socket> WaitAWhile(List<LoadConnection> connections, TimeSpan now)
    {
        Thread.Sleep(TimeSpan.FromMilliseconds(2));
        return Readable(connections, TimeSpan.Zero);
    }

    // For exact times: waits until a response arrives or a request is due. System calls wait for whole milliseconds, so the rest is a loop.
    private static List<Socket> WaitExactly(List<LoadConnection> connections, TimeSpan now)
    {
        var idle = connections.Where(connection => !connection.IsWaiting).ToList();
        var left = idle.Count == 0 ? TimeSpan.FromMilliseconds(2) : idle.Min(connection => connection.Due) - now;
        var milliseconds = TimeSpan.FromMilliseconds(Math.Max(0, (int)left.TotalMilliseconds));
        if (idle.Count < connections.Count)
        {
            return Readable(connections, milliseconds);
        }

        Thread.Sleep(milliseconds);
        return [];
    }

    private static List<Socket> Readable(List<LoadConnection> connections, TimeSpan wait)
    {
        var sockets = connections.Where(connection => connection.IsWaiting).Select(connection => connection.Socket).ToList();
        if (sockets.Count > 0)
        {
            Socket.Select(sockets, null, null, wait);
        }

        return sockets;
    }
}
