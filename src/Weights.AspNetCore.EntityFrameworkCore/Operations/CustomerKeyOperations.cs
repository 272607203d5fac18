using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Customers' own key-encryption keys: for licence files, and their rotation. Safe for concurrent use.</summary>
public sealed class CustomerKeyOperations
{
    // One transaction each: short enough that grants go on in between.
    private const int Batch = 500;

    private readonly ModelKeyDatabase _database;
    private readonly IRootKey _rootKey;
    private readonly OperationRecorder _log;

    internal CustomerKeyOperations(ModelKeyDatabase database, IRootKey rootKey, OperationRecorder log) =>
        (_database, _rootKey, _log) = (database, rootKey, log);

    /// <summary>Opens a customer's key, for their licence file, once the audit has it. The caller disposes it.</summary>
    /// <exception cref="ModelKeyOperationException">There is no such customer.</exception>
    /// <exception cref="RootKeyException">It does not open under the root key.</exception>
    public async Task<KeyEncryptionKey> OpenAsync(string customer, CancellationToken cancellationToken = default)
    {
        var row = await _database.ReadAsync(context => context.FindCustomerAsync(customer, cancellationToken)).ConfigureAwait(false);
        await _database.RecordAsync(_log.Row(ModelKeyOperation.CustomerKeyOpened, customer), cancellationToken).ConfigureAwait(false);
        return await _rootKey.OpenAsync(row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a customer a new key and wraps their content keys again. No encrypted file changes; licence files of before open nothing new.</summary>
    /// <exception cref="ModelKeyOperationException">There is no such customer, or somebody else rotates their key.</exception>
    public async Task RotateAsync(string customer, CancellationToken cancellationToken = default)
    {
        if (await RotateBatchAsync([customer], cancellationToken).ConfigureAwait(false) == 0)
        {
            throw new ModelKeyOperationException($"There is no customer '{customer}'.");
        }
    }

    /// <summary>Does the same for all customers, 500 in one transaction. Ended early, what is done stays done.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ModelKeyOperationException">Somebody else rotates the same keys.</exception>
    public async Task<int> RotateAllAsync(CancellationToken cancellationToken = default)
    {
        var ids = await _database
            .ReadAsync(context => context.Customers.OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(cancellationToken))
            .ConfigureAwait(false);
        var rotated = 0;
        foreach (var batch in ids.Chunk(Batch))
        {
            rotated += await RotateBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        return rotated;
    }

    private Task<int> RotateBatchAsync(string[] ids, CancellationToken cancellationToken) =>
        _database.ChangeAsync(
            "Customers' keys were not rotated",
            async context =>
            {
                var customers = await context
                    .Customers.Where(row => ids.Contains(row.Id))
                    .ToListAsync(cancellationToken)
                    .ConfigureAwait(false);
                var wraps = (
                    await context.Wraps.Where(row => ids.Contains(row.Customer)).ToListAsync(cancellationToken).ConfigureAwait(false)
                ).ToLookup(row => row.Customer);
                foreach (var customer in customers)
                {
                    await RotateAsync(customer, wraps[customer.Id], cancellationToken).ConfigureAwait(false);
                    context.Operations.Add(_log.Row(ModelKeyOperation.CustomerKeyRotated, customer.Id));
                }

                return customers.Count;
            },
            cancellationToken
        );

    private async Task RotateAsync(CustomerRow customer, IEnumerable<WrapRow> wraps, CancellationToken cancellationToken)
    {
        using var old = await _rootKey.OpenAsync(customer, cancellationToken).ConfigureAwait(false);
        using var kek = KeyEncryptionKey.Generate();
        customer.KekVersion++;
        customer.ProtectedKek = await _rootKey.ProtectAsync(kek, customer.Id, customer.KekVersion, cancellationToken).ConfigureAwait(false);
        foreach (var wrap in wraps)
        {
            using var key = old.Unwrap(wrap.Wrapped);
            (wrap.Wrapped, wrap.KekVersion) = (kek.Wrap(key), customer.KekVersion);
        }
    }
}
