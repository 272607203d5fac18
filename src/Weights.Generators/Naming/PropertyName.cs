using System.Text;

namespace Weights.Generators.Naming;

/// <summary>
/// The property for a model, taken from its name alone: the words of the name, each with a capital, everything else left out
/// (<c>face/silero_vad</c> is <c>FaceSileroVad</c>). A digit in front gets <c>_</c>, and so do digits that would run together
/// (<c>yolo-v8.1</c> is <c>YoloV8_1</c>).
/// </summary>
internal static class PropertyName
{
    /// <returns>An identifier and never a keyword, since those begin with a small ASCII letter; empty when the name has no usable character.</returns>
    public static string From(string modelName)
    {
        var identifier = new StringBuilder(modelName.Length + 1);
        bool inWord = false;
        foreach (char c in Characters.Normalize(modelName))
        {
            if (Characters.IsLetter(c))
            {
                identifier.Append(inWord ? c : char.ToUpperInvariant(c));
                inWord = true;
            }
            else if (char.IsDigit(c))
            {
                bool runsTogether = !inWord && identifier.Length > 0 && char.IsDigit(identifier[identifier.Length - 1]);
                identifier.Append(runsTogether || identifier.Length == 0 ? "_" : "").Append(c);
                inWord = true;
            }
            else if (Characters.IsMark(c) && inWord)
            {
                identifier.Append(c);
            }
            else if (!Characters.IsFormat(c))
            {
                inWord = false;
            }
        }

        // A capital may compose with the mark after it where the small letter did not.
        return identifier.ToString().Normalize(NormalizationForm.FormC);
    }
}
