using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>The server's ECDH key pair on P-256 for one response. It owns <paramref name="pair"/>.</summary>
/// <param name="pair">A key pair with its private half.</param>
internal sealed class EphemeralKey(ECDiffieHellman pair) : IDisposable
{
    /// <summary>Length of the agreed secret Z in bytes: the x-coordinate, with its leading zeros (SEC 1, 3.3.1).</summary>
    public const int SecretLength = 32;

    /// <summary>The public key, <c>spk</c> of the protocol: 65 bytes.</summary>
    public byte[] PublicPoint { get; } = P256Point.Export(pair);

    /// <summary>Makes a key pair.</summary>
    public static EphemeralKey Generate() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Agrees on Z with the owner of a point that <see cref="P256Point.IsValid"/> accepts.</summary>
    /// <param name="point">The other public key: 65 bytes.</param>
    /// <param name="secret">Takes Z: 32 bytes, which the caller zeroes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="secret"/> does not have 32 bytes.</exception>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public void Agree(ReadOnlySpan<byte> point, Span<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretLength);
        using var other = P256Point.Import(point);
        using var publicKey = other.PublicKey;
        var z = pair.DeriveRawSecretAgreement(publicKey);
        try
        {
            z.CopyTo(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(z);
        }
    }

    public void Dispose() => pair.Dispose();
}
