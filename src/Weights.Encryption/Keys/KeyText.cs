using System.Text.RegularExpressions;

namespace Weights.Encryption;

/// <summary>Replaces what looks like a key in a text: a shell's trace ("set -x") writes values to standard error.</summary>
internal static partial class KeyText
{
    private const int MaxLength = 400;

    public static string Mask(string line)
    {
        var masked = LooksLikeKey().Replace(line, "***");
        return masked.Length <= MaxLength ? masked : masked[..MaxLength] + "…";
    }

    // 32 hex digits or more; or 32 bytes in base64 (43 characters and '='), also without padding and in the alphabet for URLs.
    [GeneratedRegex("[0-9A-Fa-f]{32,}|(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{43}(?:=|(?![A-Za-z0-9+/_-]))")]
    private static partial Regex LooksLikeKey();
}
