using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The old and the new keys of customers in a rotation. They are made before the transaction, because a transaction must not wait for a
/// root key, and are zeroed at the end.
/// </summary>
internal sealed class NewCustomerKeys : IDisposable
{
    private readonly OpenedKeys _old;
    private readonly Dictionary<string, (KeyEncryptionKey Kek, byte[] Protected)> _new = new(StringComparer.Ordinal);

    private NewCustomerKeys(OpenedKeys old) => _old = old;

    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public static async Task<NewCustomerKeys> MakeAsync(
        ModelKeyDatabase database,
        TimedRootKey rootKey,
        string[] ids,
        CancellationToken cancellationToken
    )
    {
        var customers = await database
            .ReadAsync(context => context.Customers.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken))
            .ConfigureAwait(false);
        var keys = new NewCustomerKeys(new OpenedKeys(rootKey));
        try
        {
            await keys._old.OpenAsync(new NeededKeys(customers, []), cancellationToken).ConfigureAwait(false);
            foreach (var customer in customers)
            {
                await keys.AddAsync(rootKey, customer, cancellationToken).ConfigureAwait(false);
            }

            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Gives a customer the new key, and wraps the content keys under it.</summary>
    /// <exception cref="DbUpdateConcurrencyException">The customer was added or rotated meanwhile.</exception>
    public void Replace(CustomerRow customer, IEnumerable<WrapRow> wraps)
    {
        var old = _old.For(customer);
        var (kek, protectedKek) = _new[customer.Id];
        customer.KekVersion++;
        customer.ProtectedKek = protectedKek;
        foreach (var wrap in wraps)
        {
            using var key = old.Unwrap(wrap.Wrapped);
            (wrap.Wrapped, wrap.KekVersion) = (kek.Wrap(key), customer.KekVersion);
        }
    }

    public void Dispose()
    {
        _old.Dispose();
        foreach (var (kek, _) in _new.Values)
        {
            kek.Dispose();
        }
    }

    private async Task AddAsync(TimedRootKey rootKey, CustomerRow customer, CancellationToken cancellationToken)
    {
        var kek = KeyEncryptionKey.Generate();
        try
        {
            var stored = await rootKey.ProtectAsync(kek, customer.Id, customer.KekVersion + 1, cancellationToken).ConfigureAwait(false);
            _new.Add(customer.Id, (kek, stored));
        }
        catch
        {
            kek.Dispose();
            throw;
        }
    }
}
