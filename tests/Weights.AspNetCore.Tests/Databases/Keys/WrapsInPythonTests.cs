using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Python's cryptography unwraps wraps of the store, and the store serves wraps of Python.</summary>
[TestClass]
public sealed class WrapsInPythonTests
{
    private const string Program = """
        import sys
        from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
        kek, wrapped, key = (bytes.fromhex(text) for text in sys.stdin.read().split())
        print(aes_key_unwrap(kek, wrapped).hex())
        print(aes_key_wrap(kek, key).hex())
        """;

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Python_and_the_server_unwrap_each_others_wraps(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var stored = new TestKey();
        using (var key = ContentKey.FromBytes(stored.Bytes))
        {
            await site.Keys.ImportAsync(KeyId.Parse("acme"), key, ContainerFormat.Gcm);
        }

        await site.Customers.AddAsync("Acme Inc.", "c_1");
        await site.Customers.EntitleAsync("c_1", KeyId.Parse("acme"));
        using var kek = await site.CustomerKeys.OpenAsync("c_1");
        var kekBytes = new byte[KeyEncryptionKey.Length];
        kek.CopyTo(kekBytes);

        var made = new TestKey();
        var lines = await RunAsync(Convert.ToHexString(kekBytes), Convert.ToHexString(await site.GetWrapAsync(stored.Kid)), made.Hex);
        Assert.AreEqual(stored.Hex, lines[0]);

        // Python's wrap replaces ours, as a vault that wraps keys itself would do it.
        var wrap = Convert.FromHexString(lines[1]);
        await using (var context = site.Database.Create())
        {
            Assert.AreEqual(1, await context.Wraps.ExecuteUpdateAsync(rows => rows.SetProperty(row => row.Wrapped, wrap)));
        }

        using var opened = kek.Unwrap(await site.GetWrapAsync(stored.Kid));
        Assert.AreEqual(made.Kid, opened.Kid);
    }

    private static async Task<string[]> RunAsync(params IEnumerable<string> input)
    {
        // Debian's Python, for which test.sh installs the package. Keys go to standard input, because process lists show arguments.
        using var process = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["-c", Program])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        await process.StandardInput.WriteAsync(string.Join('\n', input));
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
