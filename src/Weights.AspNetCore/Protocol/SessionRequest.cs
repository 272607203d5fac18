namespace Weights.AspNetCore;

/// <summary>A well-formed request of the session protocol.</summary>
/// <param name="Model">What the loader calls the model: a label for the audit. The grant is for the key.</param>
/// <param name="Kid">The fingerprint of the key asked for: 16 bytes.</param>
/// <param name="Format">1 or 2, the container that the key is for.</param>
/// <param name="Epk">The loader's ephemeral public key: a valid point of 65 bytes.</param>
/// <param name="Nonce">cnonce: 16 bytes.</param>
internal sealed record SessionRequest(string Model, byte[] Kid, byte Format, byte[] Epk, byte[] Nonce)
{
    public const int KidLength = 16;
    public const int NonceLength = 16;
}
