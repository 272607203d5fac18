using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Naming;

/// <summary>
/// The class's name from what the project asks for. It keeps its letters' case, and <c>_</c> takes the place of what an identifier
/// cannot have: <c>my-models</c> is <c>my_models</c>.
/// </summary>
internal static class TypeName
{
    public const string Info = "OnnxModelInfo";

    public const string Loader = "WeightsLoader";

    private const string Default = "OnnxModels";

    /// <returns>The name without <c>@</c>; not that of the class's own member <c>All</c>, nor of the other two types in the same namespace.</returns>
    public static string From(string text)
    {
        string name = Sanitize(text);
        return name switch
        {
            "" => Default,
            Info or Loader or "All" => name + "_",
            _ => name,
        };
    }

    /// <summary>The name as its declaration says it. The compiler warns of types in small ASCII letters (CS8981), any of which may become a keyword, unless <c>@</c> stands in front.</summary>
    public static string Declare(string name) => name.All(c => c is >= 'a' and <= 'z') ? "@" + name : Keywords.Escape(name);

    /// <returns>An identifier or a keyword; empty when <paramref name="text"/> is.</returns>
    public static string Sanitize(string text)
    {
        var identifier = new StringBuilder(text.Length + 1);
        foreach (char c in Characters.Normalize(text.Trim()))
        {
            if (Characters.IsFormat(c))
            {
                continue;
            }

            bool valid = SyntaxFacts.IsIdentifierPartCharacter(c);
            if (identifier.Length == 0 && valid && !SyntaxFacts.IsIdentifierStartCharacter(c))
            {
                identifier.Append('_');
            }

            identifier.Append(valid ? c : '_');
        }

        return identifier.ToString();
    }
}
