using System.Text.RegularExpressions;

namespace Weights.Build.Tasks.Tests;

/// <summary>What no log, no task output and no served file may hold: a key in any way to write it.</summary>
internal static partial class Secrets
{
    // Shorter would also be found in digests by chance; a key cut off here would still be a leak.
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
        // File.Exists is true for a link to nowhere.
        var text = File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false } ? "" : File.ReadAllText(path).Trim();
        return HexKey().IsMatch(text) ? text : null;
    }

    [GeneratedRegex("^[0-9a-fA-F]{64}$")]
    private static partial Regex HexKey();
}
