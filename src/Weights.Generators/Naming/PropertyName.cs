using System.Text;

namespace Weights.Generators.Naming;

/// <summary>
/// Makes a member name from the name of a model or tensor: its words, each with a capital, without the characters between them
/// (<c>face/silero_vad</c> becomes <c>FaceSileroVad</c>). A leading digit gets a <c>_</c> before it, and so does a number that follows
/// another one (<c>yolo-v8.1</c> becomes <c>YoloV8_1</c>).
/// </summary>
internal static class PropertyName
{
    /// <returns>
    /// An identifier; empty if the name has no usable character. It is never a keyword, because keywords begin with a lower-case letter.
    /// </returns>
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

        // A capital letter can compose with the mark after it, even if the lower-case letter did not.
        return identifier.ToString().Normalize(NormalizationForm.FormC);
    }
}
