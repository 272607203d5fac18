using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// Grants of the session protocol per second, over real HTTP and with the audit on, against what they cannot do without: one ECDH on P-256 each (one core of
/// <c>openssl speed</c>), and one durable entry each (the store alone, with the same batches). Server and load share the machine.
/// </summary>
internal static class GrantsBenchmark
{
    private const int Connections = 256;
    private const double Goal = 0.5;

    private const int Rounds = 5;

    // Until the runtime has compiled the server's hot methods for good, on a machine that is busy with the load as well.
    private static readonly TimeSpan _warming = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan _measuring = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan _atHalf = TimeSpan.FromSeconds(10);

    public static async Task Run(string? store)
    {
        Console.WriteLine(
            $"| store | ECDH on P-256, openssl, one core | durable entries, the store alone | grants | ratio to the smaller (goal ≥ {Goal.ToString(CultureInfo.InvariantCulture)}) | p99 at half load | processor time of a grant: server, load |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|");
        await GrantStores.Each(Row, store);
    }

    private static async Task Row(string name, string folder, string connectionString)
    {
        await using var shop = await GrantShop.Open(folder, connectionString);
        await shop.EntriesPerSecond(Connections, _warming / 5);
        await using var server = await GrantServer.Start(shop);
        var load = new GrantLoad(server.Address, await server.Requests(shop, Connections));
        await load.AtOnce(_warming);
        var before = await shop.CountGrants();
        var (ecdhs, entries, rates) = (new List<double>(), new List<double>(), new List<double>());
        var (serverTime, loadTime, granted) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (var round = 0; round < Rounds; round++)
        {
            // In turn: a processor that others share is a fifth faster in one minute than in the next.
            ecdhs.Add(await OpenSslSpeed.EcdhP256());
            entries.Add(await shop.EntriesPerSecond(Connections, _measuring / 2));
            var (serverBefore, loadBefore) = (server.ProcessorTime, Environment.CpuUsage.TotalTime);
            var grants = await load.AtOnce(_measuring);
            serverTime += server.ProcessorTime - serverBefore;
            loadTime += Environment.CpuUsage.TotalTime - loadBefore;
            granted += grants.Count;
            rates.Add(grants.Count / _measuring.TotalSeconds);
        }

        var recorded = await shop.CountGrants() - before;
        if (recorded < granted)
        {
            throw new InvalidOperationException($"{granted} grants were answered and {recorded} are in the audit.");
        }

        var (ecdh, entry, rate) = (Ratio.Median(ecdhs), Ratio.Median(entries), Ratio.Median(rates));
        var half = await load.AtRate(rate / 2, _atHalf);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {ecdh:0}/s | {entry:0}/s | {rate:0}/s | {rate / Math.Min(ecdh, entry):0.00} | {half.P99.TotalMilliseconds:0.0} ms | {(serverTime / granted).TotalMicroseconds:0}, {(loadTime / granted).TotalMicroseconds:0} µs |"
            )
        );
    }
}
