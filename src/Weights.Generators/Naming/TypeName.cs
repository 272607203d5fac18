using System.Text;

namespace Weights.Generators.Naming;

/// <summary>
/// Makes a class name from the name that the project sets. It keeps the case of letters and replaces other characters with <c>_</c>:
/// <c>my-models</c> becomes <c>my_models</c>.
/// </summary>
internal static class TypeName
{
    public const string Info = "OnnxModelInfo";

    public const string Tensor = "OnnxTensorInfo";

    public const string Tensors = "OnnxTensors";

    public const string Dimension = "OnnxDimensionInfo";

    public const string Loader = "WeightsLoader";

    private const string Default = "OnnxModels";

    /// <returns>
    /// The name without <c>@</c>. It differs from the class's own members and from the other generated types in the namespace.
    /// </returns>
    public static string From(string text)
    {
        string name = Sanitize(text);
        return name switch
        {
            "" => Default,
            Info or Tensor or Tensors or Dimension or Loader or "All" or "TryGet" or "TensorNames" => name + "_",
            _ => name,
        };
    }

    /// <returns>An identifier or a keyword; empty if <paramref name="text"/> is empty.</returns>
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
