using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>The server's key pair of one answer, on P-256. It serves no second one.</summary>
internal abstract class EphemeralKey : IDisposable
{
    /// <summary>Length of the agreed secret, Z: the x-coordinate, 32 bytes, leading zeros kept (SEC 1, 3.3.1).</summary>
    public const int SecretLength = 32;

    /// <summary>spk: 65 bytes.</summary>
    public abstract byte[] PublicPoint { get; }

    /// <summary>Makes a key pair.</summary>
    public static EphemeralKey Generate() =>
        OpenSslEphemeralKey.IsAvailable
            ? OpenSslEphemeralKey.Make()
            : new PortableEphemeralKey(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Agrees on Z with the holder of a point that <see cref="P256Point.IsValid"/> accepts.</summary>
    /// <param name="point">65 bytes.</param>
    /// <param name="secret">32 bytes, which the caller zeroes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is more or less room for the secret.</exception>
    public void Agree(ReadOnlySpan<byte> point, Span<byte> secret)
    {
        // OpenSSL writes that many bytes, whatever room there is.
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretLength);
        AgreeInto(secret, point);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <param name="secret">32 bytes.</param>
    /// <param name="point">65 bytes.</param>
    protected abstract void AgreeInto(Span<byte> secret, ReadOnlySpan<byte> point);

    protected abstract void Dispose(bool disposing);
}
