using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Encrypts keys under the root key for the store, and decrypts stored keys. The caller disposes the keys that it gets.</summary>
internal static class ProtectedKeys
{
    /// <exception cref="RootKeyException">The root key cannot encrypt now.</exception>
    public static async Task<byte[]> ProtectAsync(
        this TimedRootKey rootKey,
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
    public static async Task<byte[]> ProtectAsync(
        this TimedRootKey rootKey,
        ContentKey key,
        KeyId keyId,
        ContainerFormat format,
        CancellationToken cancellationToken
    )
    {
        var bytes = new byte[ContentKey.Length];
        try
        {
            key.CopyTo(bytes);
            var purpose = KeyPurpose.ContentKey(keyId.Value, format, key.Kid);
            return await rootKey.ProtectAsync(bytes, purpose, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <exception cref="RootKeyException">The customer's key does not open under the root key.</exception>
    public static async Task<KeyEncryptionKey> OpenAsync(
        this TimedRootKey rootKey,
        CustomerRow customer,
        CancellationToken cancellationToken
    )
    {
        var bytes = await rootKey
            .UnprotectAsync(
                customer.ProtectedKek,
                KeyPurpose.CustomerKey(customer.Id, customer.KekVersion),
                TimedRootKey.Deadline,
                cancellationToken
            )
            .ConfigureAwait(false);
        try
        {
            CheckLength(bytes, KeyEncryptionKey.Length);
            return KeyEncryptionKey.FromBytes(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <exception cref="RootKeyException">The content key does not open under the root key, or its kid is not that of the row.</exception>
    public static Task<ContentKey> OpenAsync(this TimedRootKey rootKey, StoredKey stored, CancellationToken cancellationToken) =>
        rootKey.OpenAsync(stored, TimedRootKey.Deadline, cancellationToken);

    /// <exception cref="RootKeyException">The content key does not open under the root key, or its kid is not that of the row.</exception>
    public static async Task<ContentKey> OpenAsync(
        this TimedRootKey rootKey,
        StoredKey stored,
        TimeSpan deadline,
        CancellationToken cancellationToken
    )
    {
        var bytes = await rootKey
            .UnprotectAsync(stored.Version.ProtectedKey, stored.Purpose, deadline, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            CheckLength(bytes, ContentKey.Length);
            var key = ContentKey.FromBytes(bytes);
            if (key.Kid == stored.Version.Kid)
            {
                return key;
            }

            key.Dispose();
            throw new RootKeyException($"The store has another key in the row of content key {stored.Version.Kid}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void CheckLength(byte[] key, int length)
    {
        if (key.Length != length)
        {
            throw new RootKeyException($"The root key decrypted {key.Length} bytes for a stored key that has {length} bytes.");
        }
    }
}
