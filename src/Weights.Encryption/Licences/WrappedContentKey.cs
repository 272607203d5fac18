namespace Weights.Encryption;

/// <summary>A content key that is wrapped under a customer's key. Only that customer can unwrap it, so it is not a secret.</summary>
/// <param name="Kid">The fingerprint of the content key (<see cref="ContentKey.Kid"/>).</param>
/// <param name="Format">The format of the files that it opens.</param>
/// <param name="Wrapped">The wrap (RFC 3394): <see cref="KeyEncryptionKey.WrappedLength"/> bytes.</param>
public sealed record WrappedContentKey(string Kid, ContainerFormat Format, ReadOnlyMemory<byte> Wrapped);
