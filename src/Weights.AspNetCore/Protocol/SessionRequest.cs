namespace Weights.AspNetCore;

/// <summary>A well-formed request of the session protocol.</summary>
/// <param name="Model">The loader's name of the model, a label for the audit. The grant is for the key.</param>
/// <param name="Kid">The kid of the requested key: 16 bytes.</param>
/// <param name="Format">The container format that the key is for: 1 is gcm, 2 is chunked.</param>
/// <param name="Epk">The loader's ephemeral public key: a valid point, 65 bytes.</param>
/// <param name="Nonce">cnonce: 16 bytes.</param>
/// <param name="Offline">Whether the page asks to keep the key on the device.</param>
internal sealed record SessionRequest(string Model, byte[] Kid, byte Format, byte[] Epk, byte[] Nonce, bool Offline = false)
{
    public const int KidLength = 16;
    public const int NonceLength = 16;
}
