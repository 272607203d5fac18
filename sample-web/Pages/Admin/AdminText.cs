using System.Globalization;
using System.Text;

namespace Weights.Sample.Pages.Admin;

/// <summary>Values of the store as text for administrators. All times are UTC.</summary>
internal static class AdminText
{
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The value of an <c>input type=datetime-local</c>, to the minute.</summary>
    public static string InputTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    /// <summary>Reads what an <c>input type=datetime-local</c> sends, which has no time zone, as UTC.</summary>
    public static DateTimeOffset? Utc(DateTime? time) =>
        time is { } given ? new DateTimeOffset(DateTime.SpecifyKind(given, DateTimeKind.Utc)) : null;

    /// <summary>The name of an enum value in words: <c>CustomerSuspended</c> as "Customer suspended".</summary>
    public static string Words(Enum value) => Words(value.ToString());

    /// <inheritdoc cref="Words(Enum)"/>
    public static string Words(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>
    /// Text that clients chose, with characters that cannot be seen, or that reorder or break the text around them, as their code points:
    /// <c>[U+202E]</c>.
    /// </summary>
    public static string Visible(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => IsVisible(rune) ? rune.ToString() : $"[U+{rune.Value:X4}]"));

    private static bool IsVisible(Rune rune) =>
        rune.Value == ' '
        || Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );
}
