using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Encrypts keys under the root key for the store, and decrypts stored keys. The caller disposes the keys that it gets.</summary>
internal static class ProtectedKeys
{
    /// <exception cref="RootKeyException">The root key cannot encrypt now.</exception>
    public static async ValueTask<byte[]> ProtectAsync(
        this IRootKey rootKey,
        KeyEncryptionKey kek,
        string customer,
        int version,
        CancellationToken cancellationToken
    )
    {
        var bytes = new byte[KeyEncryptionKey.Length];
        try
        {
            kek.CopyTo(bytes);
            return await rootKey.ProtectAsync(bytes, KeyPurpose.CustomerKey(customer, version), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <exception cref="RootKeyException">The root key cannot encrypt now.</exception>
    public static async ValueTask<byte[]> ProtectAsync(this IRootKey rootKey, ContentKey key, CancellationToken cancellationToken)
    {
        var bytes = new byte[ContentKey.Length];
        try
        {
            key.CopyTo(bytes);
            return await rootKey.ProtectAsync(bytes, KeyPurpose.ContentKey(key.Kid), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <exception cref="RootKeyException">The customer's key does not open under the root key.</exception>
    public static async ValueTask<KeyEncryptionKey> OpenAsync(
        this IRootKey rootKey,
        CustomerRow customer,
        CancellationToken cancellationToken
    )
    {
        var bytes = await rootKey
            .UnprotectAsync(customer.ProtectedKek, KeyPurpose.CustomerKey(customer.Id, customer.KekVersion), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return KeyEncryptionKey.FromBytes(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <exception cref="RootKeyException">The content key does not open under the root key, or its kid is not that of the row.</exception>
    public static async ValueTask<ContentKey> OpenAsync(this IRootKey rootKey, KeyVersionRow version, CancellationToken cancellationToken)
    {
        var bytes = await rootKey
            .UnprotectAsync(version.ProtectedKey, KeyPurpose.ContentKey(version.Kid), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var key = ContentKey.FromBytes(bytes);
            if (key.Kid == version.Kid)
            {
                return key;
            }

            key.Dispose();
            throw new RootKeyException($"The store has another key in the row of content key {version.Kid}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
