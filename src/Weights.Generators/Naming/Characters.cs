using System.Globalization;
using System.Text;

namespace Weights.Generators.Naming;

/// <summary>The characters of an identifier, and the normal form of names.</summary>
internal static class Characters
{
    /// <summary>
    /// The name in NFC, the form that keyboards type and C# compares. Surrogates become spaces, because the compiler does not allow letters
    /// above U+FFFF in an identifier, and normalization throws on half a pair.
    /// </summary>
    public static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            text.Append(char.IsSurrogate(c) ? ' ' : c);
        }

        return text.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether an identifier may begin with the character (C# specification, 6.4.3). The underscore is not included.</summary>
    public static bool IsLetter(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.LetterNumber;

    /// <summary>Whether an identifier may contain the character after its beginning.</summary>
    public static bool IsPart(char c) =>
        IsLetter(c)
        || IsMark(c)
        || IsFormat(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;

    public static bool IsMark(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Whether the compiler ignores the character in an identifier, such as a zero-width joiner or a soft hyphen.</summary>
    public static bool IsFormat(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format;
}
