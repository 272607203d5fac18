using System.Globalization;

namespace Weights.Searching;

/// <summary>
/// Undoes the escapes of JSON that serializers use for characters of base64: <c>\u002B</c> for a plus, <c>\/</c> for a slash.
/// </summary>
internal static class JsonEscapes
{
    private const int HexDigits = 4;

    /// <summary>Replaces the escapes in place.</summary>
    /// <returns>The new length. What was behind it is cleared, because it can be a part of a key.</returns>
    public static int Undo(Span<char> text)
    {
        var length = 0;
        for (var i = 0; i < text.Length; length++)
        {
            (text[length], var read) = First(text[i..]);
            i += read;
        }

        text[length..].Clear();
        return length;
    }

    private static (char Character, int Length) First(ReadOnlySpan<char> text) =>
        text switch
        {
            ['\\', '/', ..] => ('/', 2),
            ['\\', 'u', .. var digits]
                when digits.Length >= HexDigits
                    && ushort.TryParse(digits[..HexDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => (
                (char)code,
                2 + HexDigits
            ),
            _ => (text[0], 1),
        };
}
