namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Text of clients and apps in the audit.</summary>
internal static class AuditText
{
    public const int MaxOrigin = 256;
    public const int MaxModel = 512;
    public const int MaxRequestId = 128;
    public const int MaxTraceId = 32;
    public const int MaxActor = 128;

    /// <summary>
    /// Makes a text short enough for its column, and replaces control characters and lone surrogates. PostgreSQL refuses U+0000 and lone
    /// surrogates, and the text of one client must not make the batch of other clients fail.
    /// </summary>
    public static string Clean(string text, int maxLength)
    {
        var kept = text.Length <= maxLength ? text : text[..maxLength];
        return string.Create(
            kept.Length,
            kept,
            static (chars, source) =>
            {
                for (var i = 0; i < chars.Length; i++)
                {
                    var isLone = char.IsSurrogate(source[i]) && !IsPaired(source, i);
                    chars[i] = isLone || char.IsControl(source[i]) ? '\uFFFD' : source[i];
                }
            }
        );
    }

    private static bool IsPaired(string text, int i) =>
        char.IsHighSurrogate(text[i])
            ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
            : i > 0 && char.IsHighSurrogate(text[i - 1]);
}
