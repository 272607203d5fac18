using System.Text;

namespace Weights.Build.Tasks;

/// <summary>Text that MSBuild must not interpret.</summary>
internal static class MSBuildText
{
    /// <summary>Writes the characters that MSBuild interprets as %xx ("MSBuild special characters").</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is '%' or '*' or '?' or '@' or '$' or '(' or ')' or ';' or '\'')
            {
                escaped.Append('%').Append(Convert.ToHexStringLower([(byte)character]));
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }
}
