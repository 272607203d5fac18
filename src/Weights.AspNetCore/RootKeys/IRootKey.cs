namespace Weights.AspNetCore;

/// <summary>
/// The key that encrypts every stored key. The default is ASP.NET Core Data Protection. To keep the root key in a vault or an HSM, register
/// another implementation as a singleton. Implementations must be safe for concurrent use.
/// </summary>
public interface IRootKey
{
    /// <summary>Encrypts and authenticates a key for storage.</summary>
    /// <param name="secret">The key's bytes.</param>
    /// <param name="purpose">
    /// What the key is for, such as <c>content-key/&lt;kid&gt;</c>. It is bound to the result, so that the stored bytes of one row
    /// cannot be decrypted as those of another.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default);

    /// <summary>Decrypts a stored key. The caller zeroes the result after use.</summary>
    /// <param name="protectedSecret">The result of <see cref="ProtectAsync"/>.</param>
    /// <param name="purpose">The purpose that <see cref="ProtectAsync"/> got.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RootKeyException">
    /// The root key is a different one or cannot be used, or the stored bytes were changed or moved.
    /// </exception>
    ValueTask<byte[]> UnprotectAsync(ReadOnlyMemory<byte> protectedSecret, string purpose, CancellationToken cancellationToken = default);
}
