using System.Text.RegularExpressions;

namespace Weights.Encryption;

/// <summary>
/// Replaces what looks like a key in a text for people: a shell's trace ("set -x") writes values to standard error, and somebody sets the
/// path of a key file to the key itself.
/// </summary>
internal static partial class KeyText
{
    public static string Mask(string text) => LooksLikeKey().Replace(text, "***");

    // 32 hex digits or more; or 32 bytes in base64 (43 characters and '='), also without padding and in the alphabet for URLs. The last
    // one is base64 after the '/' of a path: there it must have a digit, a capital and a small letter, so that most paths are shown. It may
    // be shorter, because a full path has '/' in place of '//'.
    [GeneratedRegex(
        "[0-9A-Fa-f]{32,}"
            + "|(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{43}(?:=|(?![A-Za-z0-9+/_-]))"
            + "|(?<=/)(?=[A-Za-z+/_-]{0,42}[0-9])(?=[a-z0-9+/_-]{0,42}[A-Z])(?=[A-Z0-9+/_-]{0,42}[a-z])"
            + "(?:[A-Za-z0-9+/_-]{40,43}=|[A-Za-z0-9+/_-]{42,43}(?![A-Za-z0-9+/_-]))"
    )]
    private static partial Regex LooksLikeKey();
}
