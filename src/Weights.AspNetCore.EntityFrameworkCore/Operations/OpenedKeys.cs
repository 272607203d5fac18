using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The keys that an operation needs in its transaction.</summary>
internal sealed record NeededKeys(IReadOnlyCollection<CustomerRow> Customers, IReadOnlyCollection<StoredKey> Stored);

/// <summary>
/// Keys that an operation opens before its transaction, because a transaction must not wait for a root key. They are zeroed at the end.
/// </summary>
internal sealed class OpenedKeys(TimedRootKey rootKey) : IDisposable
{
    // After this many changes of the same rows by other operations, the operation fails as if it had lost one race.
    private const int MaxAttempts = 3;

    private readonly Dictionary<(string Customer, int Version), KeyEncryptionKey> _keks = [];
    private readonly Dictionary<string, ContentKey> _contentKeys = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads which keys are needed, opens them, and then changes rows in a transaction. If rows changed meanwhile so that another key is
    /// needed, tries again.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="rootKey">The root key.</param>
    /// <param name="failure">The beginning of the exception's message if the change fails: it says what did not happen.</param>
    /// <param name="needed">Reads which keys the change needs.</param>
    /// <param name="change">Changes the rows of the context.</param>
    /// <param name="cancellationToken">Cancels the change before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The database did not accept the change.</exception>
    /// <exception cref="RootKeyException">A key does not open under the root key.</exception>
    public static async Task<T> ChangeAsync<T>(
        ModelKeyDatabase database,
        TimedRootKey rootKey,
        string failure,
        Func<ModelKeyContext, Task<NeededKeys>> needed,
        Func<ModelKeyContext, OpenedKeys, Task<T>> change,
        CancellationToken cancellationToken
    )
    {
        using var keys = new OpenedKeys(rootKey);
        for (var attempt = 1; ; attempt++)
        {
            await keys.OpenAsync(await database.ReadAsync(needed).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            try
            {
                return await database.ChangeAsync(failure, context => change(context, keys), cancellationToken).ConfigureAwait(false);
            }
            catch (ModelKeyOperationException e) when (e.InnerException is DbUpdateConcurrencyException && attempt < MaxAttempts)
            {
                // Another operation changed the rows. The keys that are open stay open.
            }
        }
    }

    /// <summary>Opens the keys that are not open yet.</summary>
    /// <exception cref="RootKeyException">A key does not open under the root key.</exception>
    public async Task OpenAsync(NeededKeys needed, CancellationToken cancellationToken)
    {
        foreach (var customer in needed.Customers)
        {
            if (!_keks.ContainsKey((customer.Id, customer.KekVersion)))
            {
                var kek = await rootKey.OpenAsync(customer, cancellationToken).ConfigureAwait(false);
                _keks.Add((customer.Id, customer.KekVersion), kek);
            }
        }

        foreach (var stored in needed.Stored)
        {
            if (!_contentKeys.ContainsKey(stored.Purpose))
            {
                _contentKeys.Add(stored.Purpose, await rootKey.OpenAsync(stored, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>The key of a customer, which this object owns.</summary>
    /// <exception cref="DbUpdateConcurrencyException">It is not open, because the customer was added or rotated meanwhile.</exception>
    public KeyEncryptionKey For(CustomerRow customer) => _keks.GetValueOrDefault((customer.Id, customer.KekVersion)) ?? throw Changed();

    /// <summary>A content key, which this object owns.</summary>
    /// <exception cref="DbUpdateConcurrencyException">It is not open, because the version was added meanwhile.</exception>
    public ContentKey For(StoredKey stored) => _contentKeys.GetValueOrDefault(stored.Purpose) ?? throw Changed();

    public void Dispose()
    {
        foreach (var key in _keks.Values.Concat<IDisposable>(_contentKeys.Values))
        {
            key.Dispose();
        }
    }

    private static DbUpdateConcurrencyException Changed() => new("The rows changed while the root key was asked for their keys.");
}
