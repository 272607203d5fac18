using System.Globalization;
using System.Text.RegularExpressions;

namespace Weights.Benchmarks;

/// <summary>What OpenSSL does on one core.</summary>
internal static partial class OpenSslSpeed
{
    /// <summary>Agreements on P-256 per second, with one key pair and one point throughout.</summary>
    public static async Task<double> EcdhP256()
    {
        var result = await Command.Run(
            "openssl",
            "/",
            ["speed", "-elapsed", "-seconds", "2", "ecdhp256"],
            new Dictionary<string, string?>(),
            CancellationToken.None
        );
        return double.Parse(Line().Match(result.Output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"ecdh \(nistp256\)\s+\S+s\s+([0-9.]+)")]
    private static partial Regex Line();
}
