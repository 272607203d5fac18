using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>HKDF-SHA-256 (RFC 5869) for keys of 32 bytes, which are one block: T(1) of section 2.3.</summary>
/// <remarks>.NET's HKDF fetches an algorithm from OpenSSL for each call, which takes longer than to run it; HMACSHA256 does not.</remarks>
internal static class Hkdf
{
    /// <summary>Length of a pseudorandom key and of what is expanded from it: 32 bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>Section 2.2; <paramref name="prk"/> takes 32 bytes, which the caller zeroes.</summary>
    public static void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey, Span<byte> prk) =>
        HMACSHA256.HashData(salt, inputKey, prk);

    /// <summary>Section 2.3, with <c>info = label ‖ context</c>; <paramref name="key"/> takes 32 bytes, which the caller zeroes.</summary>
    public static void Expand(ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> key)
    {
        Span<byte> block = stackalloc byte[label.Length + context.Length + 1];
        label.CopyTo(block);
        context.CopyTo(block[label.Length..]);
        block[^1] = 1;
        HMACSHA256.HashData(prk, block, key);
    }
}
