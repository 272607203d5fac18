using System.Buffers;
using System.Buffers.Text;

namespace Weights.AspNetCore;

/// <summary>Byte strings of a fixed length in JSON: base64url without padding (RFC 4648, 5). Each value has exactly one text.</summary>
internal static class ExactBase64Url
{
    /// <summary>
    /// Reads a byte string; false unless the text is the one that <see cref="Base64Url"/> writes for a value of this length.
    /// </summary>
    public static bool TryDecode(string? text, Span<byte> destination)
    {
        if (text is null || text.Length != Base64Url.GetEncodedLength(destination.Length))
        {
            return false;
        }

        // The exact length excludes padding. The decoder accepts white space and unused bits in the last character; encoding again
        // detects both.
        return Base64Url.DecodeFromChars(text, destination, out _, out var written) == OperationStatus.Done
            && written == destination.Length
            && text == Base64Url.EncodeToString(destination);
    }
}
