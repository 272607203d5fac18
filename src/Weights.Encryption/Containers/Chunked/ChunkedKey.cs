using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// The key of one file, and the commitment that shows whether it is the right key. Both are derived by HKDF-SHA-256 (RFC 5869) from content
/// key, salt, header and name, so a chunk can be decrypted only in its own file and at its own place.
/// </summary>
internal sealed class ChunkedKey : IDisposable
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(ContentKey.Length, pinned: true);

    private ChunkedKey() { }

    private static ReadOnlySpan<byte> KeyLabel => "weights.build/v2/key"u8;

    private static ReadOnlySpan<byte> CommitmentLabel => "weights.build/v2/commit"u8;

    private static ReadOnlySpan<byte> SaltLabel => "weights.build/v2/salt"u8;

    /// <summary>The key of a file to be written. Writes salt and commitment into the header.</summary>
    /// <param name="key">The content key.</param>
    /// <param name="file">The name that the container is bound to.</param>
    /// <param name="header">A header without salt and commitment, which gets both.</param>
    /// <param name="plaintextSha256">The model's SHA-256 for a synthetic salt; null for a random one.</param>
    public static ChunkedKey Make(ContentKey key, ModelFileName file, ChunkedHeader header, byte[]? plaintextSha256)
    {
        if (plaintextSha256 is null)
        {
            RandomNumberGenerator.Fill(header.Salt);
        }
        else
        {
            FillSyntheticSalt(key, file, header, plaintextSha256);
        }

        return WithSalt(key, file, header);
    }

    /// <summary>The key of a file to be written with the salt in its header. Writes the commitment into the header.</summary>
    public static ChunkedKey WithSalt(ContentKey key, ModelFileName file, ChunkedHeader header)
    {
        Derive(key, header, CommitmentLabel, file, header.Commitment);
        return Of(key, file, header);
    }

    /// <summary>The key of a file to be read.</summary>
    /// <exception cref="ContainerException">The commitment is not the one of this key, name and header.</exception>
    public static ChunkedKey Open(ContentKey key, ModelFileName file, ChunkedHeader header) =>
        Fits(key, file, header)
            ? Of(key, file, header)
            : throw new ContainerException(
                $"This is not the key that the file was encrypted under, or the file is not '{file}', or its header was changed."
            );

    /// <summary>Whether the commitment is the one of this key, name and header.</summary>
    public static bool Fits(ContentKey key, ModelFileName file, ChunkedHeader header)
    {
        Span<byte> commitment = stackalloc byte[ChunkedHeader.CommitmentLength];
        Derive(key, header, CommitmentLabel, file, commitment);
        return CryptographicOperations.FixedTimeEquals(commitment, header.Commitment);
    }

    /// <summary>A cipher under this key, for one thread.</summary>
    public AesGcm Cipher() => new(_bytes, ChunkedLayout.TagLength);

    /// <summary>Encrypts a chunk into ciphertext and tag.</summary>
    public static void Seal(AesGcm cipher, long index, bool isLast, ReadOnlySpan<byte> plaintext, Span<byte> chunk) =>
        cipher.Encrypt(
            Nonce(stackalloc byte[GcmContainer.IvLength], index, isLast),
            plaintext,
            chunk[..^ChunkedLayout.TagLength],
            chunk[^ChunkedLayout.TagLength..]
        );

    /// <summary>Decrypts a chunk. If this throws, the plaintext is zeroed.</summary>
    /// <exception cref="ContainerException">It was changed, or is at the place of another.</exception>
    public static void Open(AesGcm cipher, long index, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> plaintext)
    {
        var verified = false;
        try
        {
            cipher.Decrypt(
                Nonce(stackalloc byte[GcmContainer.IvLength], index, isLast),
                chunk[..^ChunkedLayout.TagLength],
                chunk[^ChunkedLayout.TagLength..],
                plaintext
            );
            verified = true;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new ContainerException(
                $"The file was damaged or tampered with: chunk {index} is not the one that was written there. Fetch it again.",
                e
            );
        }
        finally
        {
            if (!verified)
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private static ChunkedKey Of(ContentKey key, ModelFileName file, ChunkedHeader header)
    {
        var made = new ChunkedKey();
        Derive(key, header, KeyLabel, file, made._bytes);
        return made;
    }

    // STREAM, in the layout of Tink's AES-GCM-HKDF. No prefix is needed, because the key is unique to the file. Because of the last byte, a
    // file that was truncated at the end of a chunk is not accepted as complete.
    private static Span<byte> Nonce(Span<byte> nonce, long index, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[7..], checked((uint)index));
        nonce[^1] = isLast ? (byte)1 : (byte)0;
        return nonce;
    }

    private static void Derive(ContentKey key, ChunkedHeader header, ReadOnlySpan<byte> label, ModelFileName file, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, output, header.Salt, [.. label, 0, .. header.Bound, .. file.LengthAndUtf8()]);

    /// <summary>A keyed pseudorandom function of header, name and model: equal salts mean equal files.</summary>
    private static void FillSyntheticSalt(ContentKey key, ModelFileName file, ChunkedHeader header, byte[] plaintextSha256)
    {
        Span<byte> saltKey = stackalloc byte[HMACSHA256.HashSizeInBytes];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, saltKey, salt: [], info: SaltLabel);
            HMACSHA256.HashData(saltKey, [.. header.Salted, .. file.LengthAndUtf8(), .. plaintextSha256], header.Salt);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(saltKey);
        }
    }
}
