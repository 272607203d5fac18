using System.Text;

namespace Weights.Generators.Naming;

/// <summary>
/// The class's name from what the project asks for. It keeps its letters' case, and <c>_</c> takes the place of what an identifier
/// cannot have: <c>my-models</c> is <c>my_models</c>.
/// </summary>
internal static class TypeName
{
    public const string Info = "OnnxModelInfo";

    public const string Tensor = "OnnxTensorInfo";

    public const string Dimension = "OnnxDimensionInfo";

    public const string Loader = "WeightsLoader";

    private const string Default = "OnnxModels";

    /// <returns>The name without <c>@</c>; not that of one of the class's own members, nor of another generated type in the same namespace.</returns>
    public static string From(string text)
    {
        string name = Sanitize(text);
        return name switch
        {
            "" => Default,
            Info or Tensor or Dimension or Loader or "All" or "TryGet" => name + "_",
            _ => name,
        };
    }

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

            bool valid = Characters.IsPart(c);
            if (identifier.Length == 0 && valid && c != '_' && !Characters.IsLetter(c))
            {
                identifier.Append('_');
            }

            identifier.Append(valid ? c : '_');
        }

        return identifier.ToString();
    }
}
