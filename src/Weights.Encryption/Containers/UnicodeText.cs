using System.Buffers;
using System.Text;

namespace Weights.Encryption;

/// <summary>Finds characters that a .NET string can contain but Unicode text cannot.</summary>
internal static class UnicodeText
{
    public static bool HasLoneSurrogate(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return true;
            }

            rest = rest[consumed..];
        }

        return false;
    }
}
