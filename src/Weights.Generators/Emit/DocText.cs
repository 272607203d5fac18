using System.Globalization;
using System.Text;

namespace Weights.Generators.Emit;

/// <summary>Text for documentation comments. It must be valid XML, on one line.</summary>
internal static class DocText
{
    public static string Escape(string value)
    {
        if (value.All(c => c is >= ' ' and <= '~' and not ('&' or '<' or '>' or '"')))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                text.Append(c).Append(value[++i]);
                continue;
            }

            text.Append(
                c switch
                {
                    '&' => "&amp;",
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '"' => "&quot;",
                    _ when IsUnfit(c) => "\uFFFD",
                    _ => c.ToString(),
                }
            );
        }

        return text.ToString();
    }

    /// <summary>The beginning of a long text.</summary>
    public static string Cut(string value, int length) => value.Length <= length ? value : value.Substring(0, length) + "…";

    /// <summary>The size with a decimal unit, as download sizes are shown: 4.7 MB.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            1 => "1 byte",
            < 1_000 => string.Format(CultureInfo.InvariantCulture, "{0} bytes", bytes),
            < 999_950 => string.Format(CultureInfo.InvariantCulture, "{0:0.0} kB", bytes / 1e3),
            < 999_950_000 => string.Format(CultureInfo.InvariantCulture, "{0:0.0} MB", bytes / 1e6),
            _ => string.Format(CultureInfo.InvariantCulture, "{0:0.0} GB", bytes / 1e9),
        };

    /// <summary>The size with a unit and in bytes: <c>4.7 MB (4,745,517 bytes)</c>.</summary>
    public static string SizeInFull(long bytes) =>
        bytes < 1_000 ? Size(bytes) : string.Format(CultureInfo.InvariantCulture, "{0} ({1:N0} bytes)", Size(bytes), bytes);

    // Characters that XML does not allow, or that end a line for the compiler (U+0085, U+2028 and U+2029).
    private static bool IsUnfit(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF';
}
