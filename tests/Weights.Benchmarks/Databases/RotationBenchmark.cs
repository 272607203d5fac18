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

    public static async Task Run()
    {
        var customers = Customers.ToString("N0", CultureInfo.InvariantCulture);
        Console.WriteLine(
            $"| database | new keys for {customers} customers | adding {customers} customers one by one | ratio: new keys to adding |"
        );
        Console.WriteLine("| --- | --- | --- | --- |");
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

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {empty.Name} | {rotating.Elapsed.TotalSeconds:0.0} s | {adding.Elapsed.TotalSeconds:0.0} s | {rotating.Elapsed / adding.Elapsed:0.00} |"
            )
        );
    }
}
