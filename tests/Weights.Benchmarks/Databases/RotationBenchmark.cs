using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>
/// Gives every one of 10,000 customers a new key, under which the content key is wrapped. Only wraps change: no encrypted file, no content
/// key. The time is compared with that of adding the customers.
/// </summary>
internal static class RotationBenchmark
{
    private const int Customers = 10_000;

    private static string Count => Customers.ToString("N0", CultureInfo.InvariantCulture);

    public static async Task Run()
    {
        RatioTable.WriteHead();
        await Row(await EmptyDatabase.CreateSqlite());
        await Row(await EmptyDatabase.CreatePostgres());
    }

    private static async Task Row(EmptyDatabase empty)
    {
        await using var deletedAtTheEnd = empty;
        await using var database = await KeyDatabase.Open(empty, RandomNumberGenerator.GetBytes(ContentKey.Length));
        var adding = Stopwatch.StartNew();
        await database.AddCustomers(Customers);
        adding.Stop();
        var rotating = Stopwatch.StartNew();
        var rotated = await database.RotateAllCustomers();
        rotating.Stop();
        if (rotated != Customers)
        {
            throw new InvalidOperationException($"{rotated} of {Customers} customers have a new key.");
        }

        var (ours, theirs) = (rotating.Elapsed.TotalSeconds, adding.Elapsed.TotalSeconds);
        RatioTable.Write($"new keys for {Count} customers, {empty.Name}", $"adding {Count} customers one by one", ours, theirs, goal: null);
    }
}
