using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Adds, entitles, suspends and restores customers, and revokes sessions. Safe for concurrent use.</summary>
/// <remarks>
/// What is committed here applies to the next key request at every instance. Every operation is recorded in the audit. Times are exact
/// to the millisecond.
/// </remarks>
public sealed class CustomerOperations
{
    private readonly ModelKeyDatabase _database;
    private readonly TimedRootKey _rootKey;
    private readonly TimeProvider _clock;
    private readonly OperationRecorder _recorder;

    internal CustomerOperations(ModelKeyDatabase database, TimedRootKey rootKey, TimeProvider clock, OperationRecorder recorder) =>
        (_database, _rootKey, _clock, _recorder) = (database, rootKey, clock, recorder);

    /// <summary>Adds a customer with a new key-encryption key.</summary>
    /// <param name="name">The name for people; never sent to browsers.</param>
    /// <param name="id">A <see cref="PublicId"/>; null generates one.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <returns>The customer's ID.</returns>
    /// <exception cref="ArgumentException">The ID is not a valid <see cref="PublicId"/>.</exception>
    /// <exception cref="ModelKeyOperationException">The ID exists already, or the database did not accept the change.</exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public async Task<string> AddAsync(string name, string? id = null, CancellationToken cancellationToken = default)
    {
        id ??= PublicId.New("c_");
        if (!PublicId.IsValid(id))
        {
            throw new ArgumentException("A customer ID must have 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.", nameof(id));
        }

        using var kek = KeyEncryptionKey.Generate();
        var row = new CustomerRow
        {
            Id = id,
            Name = name,
            ProtectedKek = await _rootKey.ProtectAsync(kek, id, version: 1, cancellationToken).ConfigureAwait(false),
            KekVersion = 1,
            Created = _clock.GetUtcNow(),
        };
        return await _database
            .ChangeAsync(
                $"The customer '{id}' was not added",
                context =>
                {
                    context.Customers.Add(row);
                    context.Operations.Add(_recorder.Entry(ModelKeyOperation.CustomerAdded, id));
                    return Task.FromResult(id);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Entitles a customer to a key ID, for all its versions, or changes the dates of the entitlement.</summary>
    /// <param name="customer">The customer's ID.</param>
    /// <param name="keyId">The key ID.</param>
    /// <param name="from">When the entitlement begins; null: at once, independent of the clocks of the instances.</param>
    /// <param name="until">When the entitlement ends; null: never.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">
    /// The customer or the key does not exist, or the database did not accept the change.
    /// </exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public Task EntitleAsync(
        string customer,
        KeyId keyId,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return OpenedKeys.ChangeAsync(
            _database,
            _rootKey,
            $"The customer '{customer}' was not entitled to '{keyId}'",
            context => NeededForWrapsAsync(context, customer, keyId, cancellationToken),
            async (context, keys) =>
            {
                var row = await context.FindCustomerAsync(customer, cancellationToken).ConfigureAwait(false);
                var key = await context.FindContentKeyAsync(keyId, cancellationToken).ConfigureAwait(false);
                var entitlement =
                    await context.Entitlements.FindAsync([customer, keyId.Value], cancellationToken).ConfigureAwait(false)
                    ?? context.Entitlements.Add(new EntitlementRow { Customer = customer, KeyId = keyId.Value }).Entity;
                (entitlement.From, entitlement.Until) = (from, until);
                foreach (var version in await ListUnwrappedAsync(context, customer, keyId, cancellationToken).ConfigureAwait(false))
                {
                    context.Wraps.Add(WrapRow.Of(row, keys.For(row), keys.For(new StoredKey(version, key)), key.Format));
                }

                context.Operations.Add(_recorder.Entry(ModelKeyOperation.Entitled, customer, keyId.Value, from: from, until: until));
                return entitlement;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Sets how long a customer's devices may use a key without the network. The dates of the entitlement stay as they are.
    /// </summary>
    /// <param name="customer">The customer's ID.</param>
    /// <param name="keyId">The key ID, to which the customer must be entitled.</param>
    /// <param name="lease">The time; zero: not at all; null: as <see cref="ModelKeyOptions.OfflineLease"/>.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or longer than 366 days.</exception>
    /// <exception cref="ModelKeyOperationException">
    /// The customer is not entitled to the key, or the database did not accept the change.
    /// </exception>
    public async Task AllowOfflineAsync(string customer, KeyId keyId, TimeSpan? lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentOutOfRangeException.ThrowIfLessThan(lease ?? default, TimeSpan.Zero, nameof(lease));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lease ?? default, ModelKeyOptions.LongestLease, nameof(lease));
        var what = $"The time without the network of the customer '{customer}' for '{keyId}' was not changed";
        await _database
            .ChangeAsync(
                what,
                async context =>
                {
                    var entitlement =
                        await context.Entitlements.FindAsync([customer, keyId.Value], cancellationToken).ConfigureAwait(false)
                        ?? throw new ModelKeyOperationException($"{what}: the customer is not entitled to the key.");
                    entitlement.OfflineLease = lease;
                    context.Operations.Add(_recorder.Entry(ModelKeyOperation.OfflineAllowed, customer, keyId.Value, offlineLease: lease));
                    return entitlement;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Withdraws a customer's entitlement to a key ID and deletes the customer's wraps of it.</summary>
    /// <param name="customer">The customer's ID. If it does not exist, or has no such entitlement, nothing is withdrawn.</param>
    /// <param name="keyId">The key ID.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The database did not accept the change.</exception>
    public Task WithdrawAsync(string customer, KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return _database.ChangeAsync(
            $"The entitlement to '{keyId}' was not withdrawn from the customer '{customer}'",
            async context =>
            {
                await context
                    .Wraps.Where(wrap =>
                        wrap.Customer == customer
                        && context.KeyVersions.Any(version => version.Kid == wrap.Kid && version.KeyId == keyId.Value)
                    )
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
                context.Operations.Add(_recorder.Entry(ModelKeyOperation.Withdrawn, customer, keyId.Value));
                return await context
                    .Entitlements.Where(row => row.Customer == customer && row.KeyId == keyId.Value)
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
            },
            cancellationToken
        );
    }

    /// <summary>Stops all grants to a customer. Open pages lose their models at the next renewal of their lease.</summary>
    /// <param name="customer">The customer's ID.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The customer does not exist, or the database did not accept the change.</exception>
    public Task SuspendAsync(string customer, CancellationToken cancellationToken = default) =>
        SetStateAsync(customer, CustomerState.Suspended, ModelKeyOperation.Suspended, cancellationToken);

    /// <summary>Ends a customer's suspension.</summary>
    /// <param name="customer">The customer's ID.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The customer does not exist, or the database did not accept the change.</exception>
    public Task RestoreAsync(string customer, CancellationToken cancellationToken = default) =>
        SetStateAsync(customer, CustomerState.Active, ModelKeyOperation.Restored, cancellationToken);

    /// <summary>Stops all grants to one session, permanently. Other sessions of the customer continue.</summary>
    /// <param name="customer">The ID of the session's customer.</param>
    /// <param name="session">The session's <see cref="PublicId"/>.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The database did not accept the change.</exception>
    public Task RevokeSessionAsync(string customer, string session, CancellationToken cancellationToken = default) =>
        _database.ChangeAsync(
            "The session was not revoked",
            async context =>
            {
                // It reads no rows, because PostgreSQL rolls back serializable transactions that read a table to which others add.
                var added = await context
                    .Database.ExecuteSqlAsync(
                        $"""
                        INSERT INTO "WeightsRevokedSessions" ("Session", "Customer", "At")
                        VALUES ({session}, {customer}, {_clock.GetUtcNow().ToUnixTimeMilliseconds()})
                        ON CONFLICT ("Session") DO NOTHING
                        """,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                if (added > 0)
                {
                    context.Operations.Add(_recorder.Entry(ModelKeyOperation.SessionRevoked, customer, session: session));
                }

                return added > 0;
            },
            cancellationToken
        );

    /// <summary>Lists all customers, sorted by name.</summary>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<CustomerInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        await _database
            .ReadAsync(context =>
                context
                    .Customers.OrderBy(row => row.Name)
                    .ThenBy(row => row.Id)
                    .Select(row => new CustomerInfo(row.Id, row.Name, row.State, row.KekVersion, row.Created))
                    .ToListAsync(cancellationToken)
            )
            .ConfigureAwait(false);

    private Task<CustomerState> SetStateAsync(
        string customer,
        CustomerState state,
        ModelKeyOperation operation,
        CancellationToken cancellationToken
    ) =>
        _database.ChangeAsync(
            $"The customer '{customer}' was not changed",
            async context =>
            {
                context.Operations.Add(_recorder.Entry(operation, customer));
                var row = await context.FindCustomerAsync(customer, cancellationToken).ConfigureAwait(false);
                return row.State = state;
            },
            cancellationToken
        );

    private static async Task<NeededKeys> NeededForWrapsAsync(
        ModelKeyContext context,
        string customer,
        KeyId keyId,
        CancellationToken cancellationToken
    )
    {
        var row = await context.FindCustomerAsync(customer, cancellationToken).ConfigureAwait(false);
        var key = await context.FindContentKeyAsync(keyId, cancellationToken).ConfigureAwait(false);
        var versions = await ListUnwrappedAsync(context, customer, keyId, cancellationToken).ConfigureAwait(false);
        return new NeededKeys(versions.Count == 0 ? [] : [row], [.. versions.Select(version => new StoredKey(version, key))]);
    }

    /// <summary>The versions that are served and that the customer has no wrap of.</summary>
    private static Task<List<KeyVersionRow>> ListUnwrappedAsync(
        ModelKeyContext context,
        string customer,
        KeyId keyId,
        CancellationToken cancellationToken
    ) =>
        context
            .KeyVersions.AsNoTracking()
            .Where(version => version.KeyId == keyId.Value && version.State != KeyVersionState.Retired)
            .Where(version => !context.Wraps.Any(wrap => wrap.Customer == customer && wrap.Kid == version.Kid))
            .ToListAsync(cancellationToken);
}
