using System.Diagnostics;
using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>How long it takes to give every one of 10,000 customers a new key, with a content key wrapped under each. Only wraps change: no encrypted file, no content key.</summary>
internal static class RotationBenchmark
{
    private const int Customers = 10_000;

    public static async Task Run()
    {
        Console.WriteLine(
            $"| store | new keys for {Customers.ToString("N0", CultureInfo.InvariantCulture)} customers | adding and entitling them one by one |"
        );
        Console.WriteLine("|---|---|---|");
        await GrantStores.Each(Row);
    }

    private static async Task Row(string name, string folder, string connectionString)
    {
        await using var shop = await GrantShop.Open(folder, connectionString);
        var adding = Stopwatch.StartNew();
        for (var i = 0; i < Customers; i++)
        {
            await shop.AddCustomer($"c_{i}");
        }

        adding.Stop();
        var rotating = Stopwatch.StartNew();
        var rotated = await shop.RotateAllCustomers();
        rotating.Stop();
        if (rotated != Customers)
        {
            throw new InvalidOperationException($"{rotated} of {Customers} customers have a new key.");
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {rotating.Elapsed.TotalSeconds:0.0} s | {adding.Elapsed.TotalSeconds:0.0} s |"
            )
        );
    }
}
