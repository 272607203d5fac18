using System.Buffers;
using System.Buffers.Text;

namespace Weights.Encryption;

/// <summary>Byte strings of a fixed length in JSON: base64url without padding (RFC 4648, 5). Each value has exactly one text.</summary>
internal static class FixedBase64Url
{
    /// <returns>The bytes; null unless the text is the one that <see cref="Base64Url"/> writes for a value of this length.</returns>
    public static byte[]? TryDecode(string? text, int length)
    {
        // Written again, because the decoder accepts padding, white space and unused bits in the last character.
        var bytes = new byte[length];
        return
            Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == length
            && Base64Url.EncodeToString(bytes) == text
            ? bytes
            : null;
    }
}
