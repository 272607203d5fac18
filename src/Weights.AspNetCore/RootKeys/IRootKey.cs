namespace Weights.AspNetCore;

/// <summary>
/// The key that encrypts every stored key. The default is ASP.NET Core Data Protection. To keep the root key in a vault or an HSM, register
/// another implementation as a singleton. Implementations must be safe for concurrent use.
/// </summary>
/// <remarks>
/// A call may take 5 seconds. Then its token is cancelled, and the key counts as not available for 2 seconds. Requests for other keys
/// continue meanwhile. An implementation that ignores the token continues to use its resources.
/// </remarks>
public interface IRootKey
{
    /// <summary>Encrypts and authenticates a key for storage.</summary>
    /// <param name="secret">The key's bytes.</param>
    /// <param name="purpose">
    /// What the key is for: <c>content-key/&lt;key ID&gt;/&lt;format&gt;/&lt;kid&gt;</c> (format 1 is <c>gcm</c>, 2 is <c>chunked</c>),
    /// or <c>customer-key/&lt;customer&gt;/&lt;version&gt;</c>. It must be bound to the result, so that the stored bytes of one row cannot
    /// be decrypted as those of another.
    /// </param>
    /// <param name="cancellationToken">Cancelled at the deadline, or when nobody waits for the result.</param>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default);

    /// <summary>Decrypts a stored key. The caller zeroes the result after use.</summary>
    /// <param name="protectedSecret">The result of <see cref="ProtectAsync"/>.</param>
    /// <param name="purpose">The purpose that <see cref="ProtectAsync"/> got.</param>
    /// <param name="cancellationToken">Cancelled at the deadline, or when nobody waits for the result.</param>
    /// <exception cref="RootKeyException">
    /// The root key is a different one or cannot be used, or the stored bytes were changed or moved.
    /// </exception>
    ValueTask<byte[]> UnprotectAsync(ReadOnlyMemory<byte> protectedSecret, string purpose, CancellationToken cancellationToken = default);
}
