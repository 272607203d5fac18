using System.Globalization;
using System.Text;

namespace Weights.Generators.Emit;

/// <summary>C# string literals.</summary>
internal static class Literal
{
    /// <summary>A literal on one line. Invisible characters are escaped, among them those that change the direction of text.</summary>
    public static string Quote(string value)
    {
        if (value.All(c => c is >= ' ' and <= '~' and not ('"' or '\\')))
        {
            return "\"" + value + "\"";
        }

        var literal = new StringBuilder(value.Length + 2).Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c is '"' or '\\')
            {
                literal.Append('\\').Append(c);
            }
            else if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                literal.Append(c).Append(value[++i]);
            }
            else if (IsInvisible(c))
            {
                literal.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                literal.Append(c);
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A verbatim literal: line ends stay line ends, so that a long text can be read.</summary>
    public static string Verbatim(string value) => "@\"" + value.Replace("\"", "\"\"") + "\"";

    /// <summary>A field of <see cref="ModelTable"/>: a backslash and four hex digits for each invisible character and backslash.</summary>
    public static string EscapeInTable(string value)
    {
        if (value.All(c => c is >= ' ' and <= '~' and not '\\'))
        {
            return value;
        }

        var field = new StringBuilder(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (isPair)
            {
                field.Append(c).Append(value[++i]);
            }
            else if (c == '\\' || IsInvisible(c))
            {
                field.Append('\\').Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                field.Append(c);
            }
        }

        return field.ToString();
    }

    private static bool IsInvisible(char c) =>
        c != ' '
        && CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.SpaceSeparator;
}
