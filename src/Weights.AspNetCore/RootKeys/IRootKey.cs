namespace Weights.AspNetCore;

/// <summary>
/// The key that every stored key lies under. The default is ASP.NET Core Data Protection; register another implementation, as a singleton, to keep it in a vault or an HSM.
/// Safe for concurrent use.
/// </summary>
public interface IRootKey
{
    /// <summary>Encrypts and authenticates a key for storage.</summary>
    /// <param name="secret">The key's bytes.</param>
    /// <param name="purpose">What the key is and whose, such as <c>content-key/&lt;kid&gt;</c>: bound to the result, so that what is stored for one row does not open in another.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default);

    /// <summary>Opens a stored key. The caller zeroes the result after use.</summary>
    /// <param name="protectedSecret">What <see cref="ProtectAsync"/> gave.</param>
    /// <param name="purpose">The same as then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RootKeyException">The root key is not the one of then, or cannot be used; or what was stored was changed or moved.</exception>
    ValueTask<byte[]> UnprotectAsync(ReadOnlyMemory<byte> protectedSecret, string purpose, CancellationToken cancellationToken = default);
}
