using System.Diagnostics;
using System.Net.Sockets;

namespace Weights.Benchmarks;

/// <summary>
/// Requests over kept connections, one for each, as bytes that were made beforehand. What loads the machine should be the server, so one thread looks after all
/// connections, once in two milliseconds: each answer is read, checked and counted.
/// </summary>
internal sealed class GrantLoad(Uri address, byte[][] requests)
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(2);

    /// <summary>Each connection asks again as soon as it is answered.</summary>
    public Task<Grants> AtOnce(TimeSpan time) => Run(time, static (_, _) => TimeSpan.Zero);

    /// <summary>Requests come at a rate, whether or not those before them are answered; the time of one counts from when it was due.</summary>
    public Task<Grants> AtRate(double perSecond, TimeSpan time)
    {
        var interval = TimeSpan.FromSeconds(requests.Length / perSecond);
        return Run(time, (connection, count) => (interval * count) + (interval * connection / requests.Length));
    }

    private Task<Grants> Run(TimeSpan time, Func<int, int, TimeSpan> due) =>
        Task.Factory.StartNew(
            () =>
            {
                var connections = requests
                    .Select((request, i) => new GrantConnection(address.Port, request, count => due(i, count)))
                    .ToList();
                try
                {
                    return Run(connections, time);
                }
                finally
                {
                    connections.ForEach(connection => connection.Dispose());
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private static Grants Run(List<GrantConnection> connections, TimeSpan time)
    {
        var bySocket = connections.ToDictionary(connection => connection.Socket);
        var times = new List<TimeSpan>();
        var watch = Stopwatch.StartNew();
        for (var now = watch.Elapsed; now < time; now = watch.Elapsed)
        {
            connections.ForEach(connection => connection.AskIfDue(now));
            Thread.Sleep(_look);
            var answered = connections.Where(connection => connection.IsAsking).Select(connection => connection.Socket).ToList();
            if (answered.Count > 0)
            {
                Socket.Select(answered, null, null, TimeSpan.Zero);
            }

            foreach (var socket in answered)
            {
                // What ends after the time was not done in it.
                if (bySocket[socket].Receive() is { } asked && watch.Elapsed is var end && end < time)
                {
                    times.Add(end - asked);
                }
            }
        }

        times.Sort();
        return new Grants(times.Count, times.Count == 0 ? TimeSpan.Zero : times[(int)(times.Count * 0.99)]);
    }

    /// <summary>How many were answered, and the time that one in a hundred exceeds.</summary>
    internal sealed record Grants(int Count, TimeSpan P99);
}
