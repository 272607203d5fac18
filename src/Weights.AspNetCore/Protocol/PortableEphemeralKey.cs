using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>A key pair of .NET's, on every system. It owns the pair.</summary>
internal sealed class PortableEphemeralKey(ECDiffieHellman pair) : EphemeralKey
{
    public override byte[] PublicPoint { get; } = P256Point.Export(pair);

    protected override void AgreeInto(Span<byte> secret, ReadOnlySpan<byte> point)
    {
        using var client = P256Point.Import(point);
        using var publicKey = client.PublicKey;
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

    protected override void Dispose(bool disposing) => pair.Dispose();
}
