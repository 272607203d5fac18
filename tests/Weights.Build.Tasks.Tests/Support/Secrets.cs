using System.Text.RegularExpressions;

namespace Weights.Build.Tasks.Tests;

/// <summary>Finds keys, in any form of text, in logs, task outputs and served files.</summary>
internal static partial class Secrets
{
    // Fewer digits could be in a digest by chance. A truncated key with as many digits is still a leak.
    private const int TellingHexDigits = 16;

    /// <summary>The keys that the tests use, and those that the tasks have made in a folder.</summary>
    public static IReadOnlyCollection<string> KeysIn(string folder) =>
        [.. TestKeys.All, .. Directory.EnumerateFiles(folder, "*key", SearchOption.AllDirectories).Select(KeyOf).OfType<string>()];

    public static void AssertNotIn(string text, IEnumerable<string> hexKeys)
    {
        foreach (var hex in hexKeys)
        {
            foreach (var form in Forms(hex))
            {
                Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private static IEnumerable<string> Forms(string hex)
    {
        var base64 = Convert.ToBase64String(Convert.FromHexString(hex));
        return
        [
            hex[..TellingHexDigits],
            hex[^TellingHexDigits..],
            base64[..TellingHexDigits],
            base64.Replace('+', '-').Replace('/', '_')[..TellingHexDigits],
        ];
    }

    private static string? KeyOf(string path)
    {
        // File.Exists is true for a link without a target.
        var text = File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false } ? "" : File.ReadAllText(path).Trim();
        return HexKey().IsMatch(text) ? text : null;
    }

    [GeneratedRegex("^[0-9a-fA-F]{64}$")]
    private static partial Regex HexKey();
}
