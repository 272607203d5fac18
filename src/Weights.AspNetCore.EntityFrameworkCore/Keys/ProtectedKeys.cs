using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Keys on their way into the store and out of it.</summary>
internal static class ProtectedKeys
{
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

    /// <exception cref="RootKeyException">It does not open under the root key, or is not the key that its row says.</exception>
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
            throw new RootKeyException($"What is stored as content key {version.Kid} is another key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
