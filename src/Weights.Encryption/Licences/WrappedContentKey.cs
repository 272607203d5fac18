namespace Weights.Encryption;

/// <summary>A content key that is wrapped under a customer's key. Only that customer can unwrap it, so everybody may know it.</summary>
/// <param name="Kid">The fingerprint of the content key (<see cref="ContentKey.Kid"/>).</param>
/// <param name="Format">The format of the files that it opens.</param>
/// <param name="Wrapped">The wrap (RFC 3394): <see cref="KeyEncryptionKey.WrappedLength"/> bytes.</param>
public sealed record WrappedContentKey(string Kid, ContainerFormat Format, ReadOnlyMemory<byte> Wrapped)
{
    /// <summary>Reads a wrap as licences and the wrapped mode of the key protocol have it.</summary>
    /// <param name="kid">The fingerprint of the content key.</param>
    /// <param name="format">The format of the files that it opens.</param>
    /// <param name="wrapped">The wrap in base64url without padding.</param>
    /// <exception cref="FormatException">It is not the text of a wrap. The message does not repeat it.</exception>
    public static WrappedContentKey Parse(string kid, ContainerFormat format, string? wrapped) =>
        new(
            kid,
            format,
            FixedBase64Url.TryDecode(wrapped, KeyEncryptionKey.WrappedLength)
                ?? throw new FormatException($"A wrapped key must be {KeyEncryptionKey.WrappedLength} bytes in base64url without padding.")
        );
}
