using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>A key pair of .NET's, on every system. It owns the pair.</summary>
internal sealed class PortableEphemeralKey(ECDiffieHellman pair) : EphemeralKey
{
    public override byte[] PublicPoint { get; } = P256Point.Export(pair);

    public override void Agree(ReadOnlySpan<byte> point, Span<byte> secret)
    {
        using var client = P256Point.Import(point);
        using var publicKey = client.PublicKey;
        var z = pair.DeriveRawSecretAgreement(publicKey);
        z.CopyTo(secret);
        CryptographicOperations.ZeroMemory(z);
    }

    protected override void Dispose(bool disposing) => pair.Dispose();
}
