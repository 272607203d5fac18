namespace Weights.Encryption;

/// <summary>What was read and written when a file was encrypted: lengths in bytes, digests by SHA-256.</summary>
/// <param name="PlaintextLength">Length of the model.</param>
/// <param name="PlaintextSha256">Digest of exactly the bytes that were encrypted.</param>
/// <param name="ContainerLength">Length of the container.</param>
/// <param name="ContainerSha256">Digest of the container.</param>
/// <param name="Pin">
/// A part of the container: IV ‖ tag of <c>gcm</c> (28 bytes), salt ‖ commitment of <c>chunked</c> (64 bytes), empty for an unencrypted
/// file. Without the content key, nobody can make another file that has this pin and decrypts.
/// </param>
public sealed record ContainerDigests(
    long PlaintextLength,
    ReadOnlyMemory<byte> PlaintextSha256,
    long ContainerLength,
    ReadOnlyMemory<byte> ContainerSha256,
    ReadOnlyMemory<byte> Pin
);
