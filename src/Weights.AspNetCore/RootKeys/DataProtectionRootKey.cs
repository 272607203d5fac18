using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Weights.AspNetCore;

/// <summary>The root key in the app's Data Protection key ring. It rotates by itself: what was protected under older keys of the ring still opens.</summary>
/// <param name="provider">The app's Data Protection.</param>
public sealed class DataProtectionRootKey(IDataProtectionProvider provider) : IRootKey
{
    private const string Application = "Weights.AspNetCore.RootKey.v1";

    /// <inheritdoc/>
    public ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> secret, string purpose, CancellationToken cancellationToken = default)
    {
        // Data Protection takes arrays only.
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
                $"What is stored as '{purpose}' does not open under the Data Protection key ring of this app: the ring is another, lost a key, or the stored bytes were changed."
                    + " Restore the ring from its backup, and check that all instances share it and have the same application name.",
                e
            );
        }
    }
}
