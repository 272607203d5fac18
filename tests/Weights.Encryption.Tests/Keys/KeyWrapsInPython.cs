using System.Diagnostics;

namespace Weights.Encryption.Tests.Keys;

/// <summary>Wraps are compatible with Python's cryptography in both directions.</summary>
[TestClass]
public sealed class KeyWrapsInPython
{
    private const string Program = """
        import sys
        from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
        kek, key, wrapped = (bytes.fromhex(text) for text in sys.argv[1:])
        print(aes_key_unwrap(kek, wrapped).hex())
        print(aes_key_wrap(kek, key).hex())
        """;

    [TestMethod]
    public void Python_unwraps_our_wraps_and_we_unwrap_its_wraps()
    {
        using var kek = KeyEncryptionKey.Generate();
        using var key = ContentKey.Generate();
        using var other = ContentKey.Generate();

        var lines = Run(Hex(kek.CopyTo), Hex(other.CopyTo), Convert.ToHexStringLower(kek.Wrap(key)));

        Assert.AreEqual(Hex(key.CopyTo), lines[0]);
        using var opened = kek.Unwrap(Convert.FromHexString(lines[1]));
        Assert.AreEqual(other.Kid, opened.Kid);
    }

    private delegate void Copy(Span<byte> destination);

    private static string Hex(Copy copy)
    {
        var bytes = new byte[32];
        copy(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string[] Run(params IEnumerable<string> arguments)
    {
        // Debian's Python, which test.sh installs the package for.
        using var process = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["-c", Program, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
