using System.Globalization;
using System.Text;

namespace Weights.Encryption;

/// <summary>
/// Normalization form C (Unicode Standard Annex 15), by .NET's <see cref="string.Normalize(NormalizationForm)"/>. In a process without ICU
/// that method returns its argument unchanged, so the same name would become other bytes, which no page can request.
/// </summary>
internal static class ComposedText
{
    /// <summary>Whether this process can normalise. False with <c>DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1</c>.</summary>
    public static bool CanNormalize { get; } = "e\u0301".Normalize(NormalizationForm.FormC) == "\u00e9";

    /// <summary>
    /// Why the text cannot be normalised here, as the end of a sentence; null if <see cref="Of"/> returns what it returns in every process.
    /// </summary>
    public static string? WhyNot(string text) =>
        CanNormalize || text.All(IsAlwaysComposed)
            ? null
            : "its characters may have more than one form in Unicode, and .NET runs here without ICU, so it cannot unify them; "
                + "install ICU and remove DOTNET_SYSTEM_GLOBALIZATION_INVARIANT, or use only letters without combining marks";

    public static string Of(string text) => text.Normalize(NormalizationForm.FormC);

    /// <summary>
    /// Whether the character never changes and never combines with the one before it (NFC_Quick_Check=Yes, combining class 0): Latin with
    /// its precomposed letters, Cyrillic, kana, ideographs, and Hangul syllables. Others may have that property too.
    /// </summary>
    internal static bool IsAlwaysComposed(char character) =>
        character is < '\u0300' or (>= '\u0400' and <= '\u052f') or (>= '\u3041' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3')
        && CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
}
