using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// The sealed part of a response of the session protocol. Only the owner of the request's ephemeral key can unwrap the content key.
/// </summary>
/// <param name="Spk">The server's ephemeral public key: 65 bytes.</param>
/// <param name="Wrapped">The content key under KEK: 40 bytes.</param>
/// <param name="Mac">HMAC-SHA-256 over the transcript and the wrap: 32 bytes.</param>
/// <param name="Signature">r ‖ s of ECDSA on P-256 with SHA-256, 64 bytes; null if the server has no signing key.</param>
internal sealed record SessionResponse(byte[] Spk, byte[] Wrapped, byte[] Mac, byte[]? Signature)
{
    /// <summary>Seals a content key for one request, under a key pair that is used only for this response.</summary>
    /// <param name="request">The request.</param>
    /// <param name="terms">Who the response is for, and when its lease ends.</param>
    /// <param name="key">The content key.</param>
    /// <param name="sign">Signs a message; returns null if responses are not signed.</param>
    public static SessionResponse Seal(SessionRequest request, SessionTerms terms, ContentKey key, Func<byte[], byte[]?> sign)
    {
        using var ephemeral = EphemeralKey.Generate();
        return Seal(request, terms, key, sign, ephemeral);
    }

    internal static SessionResponse Seal(
        SessionRequest request,
        SessionTerms terms,
        ContentKey key,
        Func<byte[], byte[]?> sign,
        EphemeralKey ephemeral
    )
    {
        var spk = ephemeral.PublicPoint;
        var transcript = SessionTranscript.Of(request, terms, spk);
        var digest = SHA256.HashData(transcript);
        Span<byte> memory = stackalloc byte[SessionSecrets.Length];
        using var secrets = Agree(ephemeral, request, digest, memory);
        var wrapped = secrets.Wrap(key);
        return new SessionResponse(
            spk,
            wrapped,
            secrets.Mac(transcript, wrapped),
            sign([.. "weights.build/key/1/sig\0"u8, .. digest, .. wrapped])
        );
    }

    private static SessionSecrets Agree(EphemeralKey ephemeral, SessionRequest request, scoped ReadOnlySpan<byte> digest, Span<byte> memory)
    {
        Span<byte> z = stackalloc byte[EphemeralKey.SecretLength];
        try
        {
            ephemeral.Agree(request.Epk, z);
            return SessionSecrets.Derive(z, request.Nonce, digest, memory);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(z);
        }
    }
}
