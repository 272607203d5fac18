using System.Text.RegularExpressions;

namespace Weights.Encryption;

/// <summary>Takes out of a text what looks like a key: a shell's trace ("set -x") repeats values on standard error.</summary>
internal static partial class KeyText
{
    private const int MaxLength = 400;

    public static string Mask(string line)
    {
        var masked = LooksLikeKey().Replace(line, "***");
        return masked.Length <= MaxLength ? masked : masked[..MaxLength] + "…";
    }

    // 32 hex digits or more; or the 43 characters and '=' of 32 bytes in base64, also without padding and in the alphabet for URLs.
    [GeneratedRegex("[0-9A-Fa-f]{32,}|(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{43}(?:=|(?![A-Za-z0-9+/_-]))")]
    private static partial Regex LooksLikeKey();
}
