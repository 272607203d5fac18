using System.Globalization;
using System.Text;

namespace Weights.Generators.Naming;

/// <summary>Which characters an identifier may have, and what a name looks like before they are picked from it.</summary>
internal static class Characters
{
    /// <summary>
    /// NFC, which is what keyboards type and what C# compares. Surrogates become spaces: the compiler takes no letter beyond U+FFFF
    /// in an identifier, and normalisation throws on half a pair.
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

    /// <summary>Whether an identifier may begin with it, the underscore aside (C# specification, 6.4.3).</summary>
    public static bool IsLetter(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.LetterNumber;

    /// <summary>Whether it may stand further on in one.</summary>
    public static bool IsPart(char c) =>
        IsLetter(c)
        || IsMark(c)
        || IsFormat(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;

    public static bool IsMark(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Such characters (zero-width joiner, soft hyphen) may stand in an identifier, and the compiler drops them when it compares two.</summary>
    public static bool IsFormat(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format;
}
