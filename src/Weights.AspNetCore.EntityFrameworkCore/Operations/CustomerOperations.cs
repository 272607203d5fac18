using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Adds, entitles, suspends and restores customers, and revokes sessions. What is committed here holds for the next request at every instance. Safe for concurrent use.</summary>
public sealed class CustomerOperations
{
    private readonly ModelKeyDatabase _database;
    private readonly IRootKey _rootKey;
    private readonly TimeProvider _clock;
    private readonly OperationRecorder _log;

    internal CustomerOperations(ModelKeyDatabase database, IRootKey rootKey, TimeProvider clock, OperationRecorder log) =>
        (_database, _rootKey, _clock, _log) = (database, rootKey, clock, log);

    /// <summary>Adds a customer, with a key-encryption key of their own.</summary>
    /// <param name="name">For people; never sent to browsers.</param>
    /// <param name="id">A <see cref="PublicId"/>; null: a new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The customer's id.</returns>
    /// <exception cref="ArgumentException">The id is no <see cref="PublicId"/>.</exception>
    /// <exception cref="ModelKeyOperationException">There is a customer with that id.</exception>
    public async Task<string> AddAsync(string name, string? id = null, CancellationToken cancellationToken = default)
    {
        id ??= PublicId.New("c_");
        if (!PublicId.IsValid(id))
        {
            throw new ArgumentException("A customer's id has 1 to 64 of A-Z, a-z, 0-9, '_' and '-'.", nameof(id));
        }

        using var kek = KeyEncryptionKey.Generate();
        return await _database
            .ChangeAsync(
                $"The customer '{id}' was not added",
                async context =>
                {
                    context.Customers.Add(
                        new CustomerRow
                        {
                            Id = id,
                            Name = name,
                            ProtectedKek = await _rootKey.ProtectAsync(kek, id, version: 1, cancellationToken).ConfigureAwait(false),
                            KekVersion = 1,
                            Created = _clock.GetUtcNow(),
                        }
                    );
                    context.Operations.Add(_log.Row(ModelKeyOperation.CustomerAdded, id));
                    return id;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Gives a customer the right to a key id, through all its versions, or changes its dates.</summary>
    /// <param name="customer">The customer's id.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="from">From when; null: at once, whatever the clocks of the instances say.</param>
    /// <param name="until">Until when; null: without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelKeyOperationException">There is no such customer or key.</exception>
    public Task EntitleAsync(
        string customer,
        KeyId keyId,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return _database.ChangeAsync(
            $"The customer '{customer}' was not entitled to '{keyId}'",
            async context =>
            {
                var row = await context.FindCustomerAsync(customer, cancellationToken).ConfigureAwait(false);
                var key =
                    await context.ContentKeys.FindAsync([keyId.Value], cancellationToken).ConfigureAwait(false)
                    ?? throw new ModelKeyOperationException($"There is no content key '{keyId}'.");
                var entitlement =
                    await context.Entitlements.FindAsync([customer, keyId.Value], cancellationToken).ConfigureAwait(false)
                    ?? context.Entitlements.Add(new EntitlementRow { Customer = customer, KeyId = keyId.Value }).Entity;
                (entitlement.From, entitlement.Until) = (from, until);
                await WrapVersionsAsync(context, row, key, cancellationToken).ConfigureAwait(false);
                context.Operations.Add(_log.Row(ModelKeyOperation.Entitled, customer, keyId.Value, from: from, until: until));
                return entitlement;
            },
            cancellationToken
        );
    }

    /// <summary>Takes the right to a key id from a customer, and deletes their wraps of it.</summary>
    public Task WithdrawAsync(string customer, KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return _database.ChangeAsync(
            $"The right to '{keyId}' was not withdrawn from the customer '{customer}'",
            async context =>
            {
                await context
                    .Wraps.Where(wrap =>
                        wrap.Customer == customer
                        && context.KeyVersions.Any(version => version.Kid == wrap.Kid && version.KeyId == keyId.Value)
                    )
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
                context.Operations.Add(_log.Row(ModelKeyOperation.Withdrawn, customer, keyId.Value));
                return await context
                    .Entitlements.Where(row => row.Customer == customer && row.KeyId == keyId.Value)
                    .ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
            },
            cancellationToken
        );
    }

    /// <summary>Stops all grants to a customer. Leases that run end at their next renewal.</summary>
    /// <exception cref="ModelKeyOperationException">There is no such customer.</exception>
    public Task SuspendAsync(string customer, CancellationToken cancellationToken = default) =>
        SetStateAsync(customer, CustomerState.Suspended, cancellationToken);

    /// <summary>Lets a suspended customer have keys again.</summary>
    /// <exception cref="ModelKeyOperationException">There is no such customer.</exception>
    public Task RestoreAsync(string customer, CancellationToken cancellationToken = default) =>
        SetStateAsync(customer, CustomerState.Active, cancellationToken);

    /// <summary>Stops all grants to one sign-in, for good; the customer's others go on.</summary>
    public Task RevokeSessionAsync(string customer, string session, CancellationToken cancellationToken = default) =>
        _database.ChangeAsync(
            "The session was not revoked",
            async context =>
            {
                var revoked = await context
                    .RevokedSessions.AnyAsync(row => row.Session == session, cancellationToken)
                    .ConfigureAwait(false);
                if (!revoked)
                {
                    context.RevokedSessions.Add(
                        new RevokedSessionRow
                        {
                            Session = session,
                            Customer = customer,
                            At = _clock.GetUtcNow(),
                        }
                    );
                    context.Operations.Add(_log.Row(ModelKeyOperation.SessionRevoked, customer, session: session));
                }

                return !revoked;
            },
            cancellationToken
        );

    /// <summary>All customers, by name.</summary>
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

    private Task<CustomerState> SetStateAsync(string customer, CustomerState state, CancellationToken cancellationToken) =>
        _database.ChangeAsync(
            $"The customer '{customer}' was not changed",
            async context =>
            {
                context.Operations.Add(
                    _log.Row(state == CustomerState.Suspended ? ModelKeyOperation.Suspended : ModelKeyOperation.Restored, customer)
                );
                return (await context.FindCustomerAsync(customer, cancellationToken).ConfigureAwait(false)).State = state;
            },
            cancellationToken
        );

    private async Task WrapVersionsAsync(
        ModelKeyContext context,
        CustomerRow customer,
        ContentKeyRow key,
        CancellationToken cancellationToken
    )
    {
        var versions = await context
            .KeyVersions.AsNoTracking()
            .Where(version => version.KeyId == key.KeyId && version.State != KeyVersionState.Retired)
            .Where(version => !context.Wraps.Any(wrap => wrap.Customer == customer.Id && wrap.Kid == version.Kid))
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        using var kek = await _rootKey.OpenAsync(customer, cancellationToken).ConfigureAwait(false);
        foreach (var version in versions)
        {
            using var contentKey = await _rootKey.OpenAsync(version, cancellationToken).ConfigureAwait(false);
            context.Wraps.Add(
                new WrapRow
                {
                    Customer = customer.Id,
                    Kid = version.Kid,
                    Format = key.Format,
                    Wrapped = kek.Wrap(contentKey),
                    KekVersion = customer.KekVersion,
                }
            );
        }
    }
}
