using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Makes, imports, rotates and retires content keys. Safe for concurrent use.</summary>
public sealed class ContentKeyOperations
{
    private readonly ModelKeyDatabase _database;
    private readonly IRootKey _rootKey;
    private readonly TimeProvider _clock;
    private readonly OperationRecorder _log;

    internal ContentKeyOperations(ModelKeyDatabase database, IRootKey rootKey, TimeProvider clock, OperationRecorder log) =>
        (_database, _rootKey, _clock, _log) = (database, rootKey, clock, log);

    /// <summary>Makes a new content key.</summary>
    /// <param name="keyId">Its name.</param>
    /// <param name="format">The format of the files it is for; it stays so through all versions.</param>
    /// <param name="allowRaw">Whether the compatible mode may hand it out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key's fingerprint.</returns>
    /// <exception cref="ModelKeyOperationException">There is such a key.</exception>
    public async Task<string> CreateAsync(
        KeyId keyId,
        ContainerFormat format,
        bool allowRaw = false,
        CancellationToken cancellationToken = default
    )
    {
        using var key = ContentKey.Generate();
        return await ImportAsync(keyId, key, format, allowRaw, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes in a content key that was made elsewhere, such as by <c>dotnet build -t:NewModelKey</c>. The caller keeps its own copy, and disposes it.</summary>
    /// <returns>The key's fingerprint.</returns>
    /// <exception cref="ModelKeyOperationException">There is a key of that name, or that key under another name.</exception>
    public Task<string> ImportAsync(
        KeyId keyId,
        ContentKey key,
        ContainerFormat format,
        bool allowRaw = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(key);
        return _database.ChangeAsync(
            $"The content key '{keyId}' was not added",
            async context =>
            {
                context.ContentKeys.Add(
                    new ContentKeyRow
                    {
                        KeyId = keyId.Value,
                        Format = format,
                        AllowRaw = allowRaw,
                    }
                );
                context.KeyVersions.Add(await VersionAsync(keyId, key, cancellationToken).ConfigureAwait(false));
                context.Operations.Add(_log.Row(ModelKeyOperation.KeyAdded, keyId: keyId.Value, kid: key.Kid));
                return key.Kid;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Makes a new version of a content key. The build encrypts under it from now on; the last version is handed out beside it until a date, for
    /// files that are still out there. Entitled customers get a wrap of it.
    /// </summary>
    /// <param name="keyId">The key.</param>
    /// <param name="oldUntil">Until when the last version is handed out. Leave time to publish, and for caches to empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new version's fingerprint.</returns>
    /// <exception cref="ModelKeyOperationException">There is no such key, or somebody else rotates it.</exception>
    public async Task<string> RotateAsync(KeyId keyId, DateTimeOffset oldUntil, CancellationToken cancellationToken = default)
    {
        using var key = ContentKey.Generate();
        return await RotateToAsync(keyId, key, oldUntil, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does the same with a key that was made elsewhere, such as in a vault. The caller keeps its own copy, and disposes it.</summary>
    /// <returns>The new version's fingerprint.</returns>
    /// <exception cref="ModelKeyOperationException">There is no such key id, the key is in the store already, or somebody else rotates it.</exception>
    public Task<string> RotateToAsync(KeyId keyId, ContentKey key, DateTimeOffset oldUntil, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(key);
        return _database.ChangeAsync(
            $"The content key '{keyId}' was not rotated",
            async context =>
            {
                var row = await FindAsync(context, keyId, cancellationToken).ConfigureAwait(false);

                // Before the new one comes: an index allows one active version.
                await context
                    .KeyVersions.Where(version => version.KeyId == keyId.Value && version.State == KeyVersionState.Active)
                    .ExecuteUpdateAsync(
                        old =>
                            old.SetProperty(version => version.State, KeyVersionState.Retiring)
                                .SetProperty(version => version.RetiringUntil, oldUntil),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                context.KeyVersions.Add(await VersionAsync(keyId, key, cancellationToken).ConfigureAwait(false));
                await WrapForAllAsync(context, row, key, cancellationToken).ConfigureAwait(false);
                context.Operations.Add(_log.Row(ModelKeyOperation.KeyRotated, keyId: keyId.Value, kid: key.Kid, until: oldUntil));
                return key.Kid;
            },
            cancellationToken
        );
    }

    /// <summary>Stops handing out a version at once, and deletes its wraps. Files of it open for nobody who does not hold the key already.</summary>
    /// <exception cref="ModelKeyOperationException">There is no such version.</exception>
    public Task RetireAsync(string kid, CancellationToken cancellationToken = default) =>
        _database.ChangeAsync(
            "No version was retired",
            async context =>
            {
                var version =
                    await context.KeyVersions.FindAsync([kid], cancellationToken).ConfigureAwait(false)
                    ?? throw new ModelKeyOperationException("No version was retired: there is none with that kid.");
                (version.State, version.RetiringUntil) = (KeyVersionState.Retired, null);
                context.Operations.Add(_log.Row(ModelKeyOperation.KeyRetired, keyId: version.KeyId, kid: kid));
                return await context.Wraps.Where(wrap => wrap.Kid == kid).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Allows the compatible mode for a key, or forbids it.</summary>
    /// <exception cref="ModelKeyOperationException">There is no such key.</exception>
    public Task AllowRawAsync(KeyId keyId, bool allow, CancellationToken cancellationToken = default) =>
        _database.ChangeAsync(
            $"The content key '{keyId}' was not changed",
            async context =>
            {
                context.Operations.Add(_log.Row(allow ? ModelKeyOperation.RawAllowed : ModelKeyOperation.RawForbidden, keyId: keyId.Value));
                return (await FindAsync(context, keyId, cancellationToken).ConfigureAwait(false)).AllowRaw = allow;
            },
            cancellationToken
        );

    /// <summary>Opens the active version of a key, for the build (<c>WeightsKeyCommand</c>), once the audit has it. The caller disposes it.</summary>
    /// <returns>A copy of the key; null where there is none of that name.</returns>
    /// <exception cref="RootKeyException">It does not open under the root key.</exception>
    public async Task<ContentKey?> OpenAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var version = await _database
            .ReadAsync(context =>
                context
                    .KeyVersions.AsNoTracking()
                    .SingleOrDefaultAsync(row => row.KeyId == keyId.Value && row.State == KeyVersionState.Active, cancellationToken)
            )
            .ConfigureAwait(false);
        if (version is null)
        {
            return null;
        }

        await _database
            .RecordAsync(_log.Row(ModelKeyOperation.KeyOpened, keyId: keyId.Value, kid: version.Kid), cancellationToken)
            .ConfigureAwait(false);
        return await _rootKey.OpenAsync(version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All versions of all keys, by name and age.</summary>
    public async Task<IReadOnlyList<ContentKeyInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        await _database
            .ReadAsync(context =>
                context
                    .KeyVersions.Join(
                        context.ContentKeys,
                        version => version.KeyId,
                        key => key.KeyId,
                        (version, key) => new { version, key }
                    )
                    .OrderBy(row => row.key.KeyId)
                    .ThenBy(row => row.version.Created)
                    .Select(row => new ContentKeyInfo(
                        row.key.KeyId,
                        row.version.Kid,
                        row.key.Format,
                        row.key.AllowRaw,
                        row.version.State,
                        row.version.RetiringUntil,
                        row.version.Created
                    ))
                    .ToListAsync(cancellationToken)
            )
            .ConfigureAwait(false);

    private static async Task<ContentKeyRow> FindAsync(ModelKeyContext context, KeyId keyId, CancellationToken cancellationToken) =>
        await context.ContentKeys.FindAsync([keyId.Value], cancellationToken).ConfigureAwait(false)
        ?? throw new ModelKeyOperationException($"There is no content key '{keyId}'.");

    private async Task<KeyVersionRow> VersionAsync(KeyId keyId, ContentKey key, CancellationToken cancellationToken) =>
        new()
        {
            Kid = key.Kid,
            KeyId = keyId.Value,
            State = KeyVersionState.Active,
            ProtectedKey = await _rootKey.ProtectAsync(key, cancellationToken).ConfigureAwait(false),
            Created = _clock.GetUtcNow(),
        };

    private async Task WrapForAllAsync(ModelKeyContext context, ContentKeyRow row, ContentKey key, CancellationToken cancellationToken)
    {
        var entitled = context
            .Customers.AsNoTracking()
            .Where(customer =>
                context.Entitlements.Any(entitlement => entitlement.Customer == customer.Id && entitlement.KeyId == row.KeyId)
            );
        foreach (var customer in await entitled.ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            using var kek = await _rootKey.OpenAsync(customer, cancellationToken).ConfigureAwait(false);
            context.Wraps.Add(
                new WrapRow
                {
                    Customer = customer.Id,
                    Kid = key.Kid,
                    Format = row.Format,
                    Wrapped = kek.Wrap(key),
                    KekVersion = customer.KekVersion,
                }
            );
        }
    }
}
