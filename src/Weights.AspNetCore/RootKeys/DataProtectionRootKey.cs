using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Weights.AspNetCore;

/// <summary>
/// The root key in the app's Data Protection key ring. The key ring rotates its keys, and still decrypts with older keys.
/// </summary>
/// <param name="provider">The app's Data Protection.</param>
public sealed class DataProtectionRootKey(IDataProtectionProvider provider) : IRootKey
{
    private const string Application = "Weights.AspNetCore.RootKey.v1";

    /// <inheritdoc/>
    public ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default)
    {
        // Data Protection accepts only arrays.
        var copy = secret.ToArray();
        try
        {
            return ValueTask.FromResult(provider.CreateProtector(Application, purpose).Protect(copy));
        }
        catch (CryptographicException e)
        {
            throw new RootKeyException($"The Data Protection key ring cannot protect '{purpose}': {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> UnprotectAsync(
        ReadOnlyMemory<byte> protectedSecret,
        string purpose,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return ValueTask.FromResult(provider.CreateProtector(Application, purpose).Unprotect(protectedSecret.ToArray()));
        }
        catch (CryptographicException e)
        {
            throw new RootKeyException(
                $"The stored key '{purpose}' cannot be decrypted with the Data Protection key ring of this app:"
                    + " it is a different ring, a key of the ring is missing, or the stored bytes were changed."
                    + " Restore the ring from its backup, and check that all instances share it and have the same application name.",
                e
            );
        }
    }
}
