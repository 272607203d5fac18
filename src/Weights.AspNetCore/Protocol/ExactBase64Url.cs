using System.Buffers;
using System.Buffers.Text;

namespace Weights.AspNetCore;

/// <summary>Byte strings of a fixed length in JSON: base64url without padding (RFC 4648 section 5), one text for each value.</summary>
internal static class ExactBase64Url
{
    /// <summary>Reads a byte string; false where the text is not the one that <see cref="Base64Url"/> writes for a value of this length.</summary>
    public static bool TryDecode(string? text, Span<byte> destination)
    {
        if (text is null || text.Length != Base64Url.GetEncodedLength(destination.Length))
        {
            return false;
        }

        // The length leaves no room for padding. Decoders let white space and stray bits of the last character pass; writing it again finds both.
        return Base64Url.DecodeFromChars(text, destination, out _, out var written) == OperationStatus.Done
            && written == destination.Length
            && text == Base64Url.EncodeToString(destination);
    }
}
