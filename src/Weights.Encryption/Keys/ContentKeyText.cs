using System.Buffers;

namespace Weights.Encryption;

/// <summary>The two ways to write a content key: 64 hex digits, or base64 of 32 bytes.</summary>
internal static class ContentKeyText
{
    private const char ByteOrderMark = '\uFEFF';

    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> key)
    {
        var trimmed = Trim(text);
        if (trimmed.Length == 2 * ContentKey.Length)
        {
            return Convert.FromHexString(trimmed, key, out _, out var decoded) == OperationStatus.Done && decoded == ContentKey.Length;
        }

        // Base64 of 32 bytes has 44 characters, with one '='. White space inside is not allowed.
        return trimmed.Length == 44
            && !trimmed.ContainsAny(" \t\r\n")
            && Convert.TryFromBase64Chars(trimmed, key, out var written)
            && written == ContentKey.Length;
    }

    public static string Expected(ReadOnlySpan<char> text)
    {
        const string expected = "A key is 64 hexadecimal digits, or the base64 form of 32 bytes";
        var trimmed = Trim(text);
        var length = trimmed.Length;
        return length == 0 ? $"{expected}; this one is empty."
            : IsQuoted(trimmed) ? $"{expected}; this one is in quotation marks, which are not part of a key. Remove them."
            : $"{expected}; this one is neither (it has {length} characters and is not shown).";
    }

    // As in an env file of Docker, which does not remove them.
    private static bool IsQuoted(ReadOnlySpan<char> text) => text is [var first and ('"' or '\'' or '`'), .., var last] && first == last;

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim().Trim(ByteOrderMark).Trim();
}
