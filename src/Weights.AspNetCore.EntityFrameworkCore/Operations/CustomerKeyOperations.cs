using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Opens customers' key-encryption keys, for licence files, and rotates them. Safe for concurrent use.</summary>
/// <remarks>Every operation is recorded in the audit. A key-encryption key has 32 bytes.</remarks>
public sealed class CustomerKeyOperations
{
    // A transaction of this size is short enough that grants can run in between.
    private const int BatchSize = 500;

    private readonly ModelKeyDatabase _database;
    private readonly TimedRootKey _rootKey;
    private readonly OperationRecorder _recorder;

    internal CustomerKeyOperations(ModelKeyDatabase database, TimedRootKey rootKey, OperationRecorder recorder) =>
        (_database, _rootKey, _recorder) = (database, rootKey, recorder);

    /// <summary>Opens a customer's key for the customer's licence file. The audit records it first.</summary>
    /// <param name="customer">The customer's <see cref="PublicId"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A copy of the key, which the caller disposes.</returns>
    /// <exception cref="DbException">The database cannot be read.</exception>
    /// <exception cref="ModelKeyOperationException">The customer does not exist, or the audit could not record the operation.</exception>
    /// <exception cref="RootKeyException">The key does not open under the root key.</exception>
    public async Task<KeyEncryptionKey> OpenAsync(string customer, CancellationToken cancellationToken = default)
    {
        var row = await _database.ReadAsync(context => context.FindCustomerAsync(customer, cancellationToken)).ConfigureAwait(false);
        var entry = _recorder.Entry(ModelKeyOperation.CustomerKeyOpened, customer);
        await _database.RecordAsync(entry, cancellationToken).ConfigureAwait(false);
        return await _rootKey.OpenAsync(row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives a customer a new key and wraps the customer's content keys again. No encrypted file changes. Licence files with the old key
    /// do not open the new wraps.
    /// </summary>
    /// <param name="customer">The customer's <see cref="PublicId"/>.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">
    /// The customer does not exist, another operation rotates the key at the same time, or the database did not accept the change.
    /// </exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public async Task RotateAsync(string customer, CancellationToken cancellationToken = default)
    {
        if (await RotateBatchAsync([customer], cancellationToken).ConfigureAwait(false) == 0)
        {
            throw new ModelKeyOperationException($"There is no customer '{customer}'.");
        }
    }

    /// <summary>
    /// Does the same as <see cref="RotateAsync(string, CancellationToken)"/> for all customers, with at most 500 in one transaction.
    /// If it fails or is cancelled, the batches that are committed stay rotated.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation between or within batches.</param>
    /// <returns>The number of customers.</returns>
    /// <exception cref="DbException">The database cannot be read.</exception>
    /// <exception cref="ModelKeyOperationException">
    /// Another operation rotates one of the keys at the same time, or the database did not accept the change.
    /// </exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public async Task<int> RotateAllAsync(CancellationToken cancellationToken = default)
    {
        var ids = await _database
            .ReadAsync(context => context.Customers.OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(cancellationToken))
            .ConfigureAwait(false);
        var rotated = 0;
        foreach (var batch in ids.Chunk(BatchSize))
        {
            rotated += await RotateBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        return rotated;
    }

    private async Task<int> RotateBatchAsync(string[] ids, CancellationToken cancellationToken)
    {
        using var keys = await NewCustomerKeys.MakeAsync(_database, _rootKey, ids, cancellationToken).ConfigureAwait(false);
        return await _database
            .ChangeAsync(
                "Customers' keys were not rotated",
                async context =>
                {
                    var customers = await context
                        .Customers.Where(row => ids.Contains(row.Id))
                        .ToListAsync(cancellationToken)
                        .ConfigureAwait(false);
                    var wraps = await context
                        .Wraps.Where(row => ids.Contains(row.Customer))
                        .ToListAsync(cancellationToken)
                        .ConfigureAwait(false);
                    var wrapsByCustomer = wraps.ToLookup(row => row.Customer);
                    foreach (var customer in customers)
                    {
                        keys.Replace(customer, wrapsByCustomer[customer.Id]);
                        context.Operations.Add(_recorder.Entry(ModelKeyOperation.CustomerKeyRotated, customer.Id));
                    }

                    return customers.Count;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }
}
