using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Adds, rotates, retires and opens content keys. Safe for concurrent use.</summary>
/// <remarks>
/// Every operation is recorded in the audit. A key has 32 bytes; its kid has 32 lower-case hexadecimal digits. The store keeps keys
/// encrypted under <see cref="IRootKey"/>.
/// </remarks>
public sealed class ContentKeyOperations
{
    private readonly ModelKeyDatabase _database;
    private readonly TimedRootKey _rootKey;
    private readonly ContentKeyCache _cache;
    private readonly TimeProvider _clock;
    private readonly OperationRecorder _recorder;

    internal ContentKeyOperations(
        ModelKeyDatabase database,
        TimedRootKey rootKey,
        ContentKeyCache cache,
        TimeProvider clock,
        OperationRecorder recorder
    ) => (_database, _rootKey, _cache, _clock, _recorder) = (database, rootKey, cache, clock, recorder);

    /// <summary>Generates a new content key.</summary>
    /// <param name="keyId">The key ID of the new key.</param>
    /// <param name="format">The container format of the files that the key is for. All versions have it.</param>
    /// <param name="allowRaw">Whether the raw mode may deliver the key.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <returns>The kid of the key.</returns>
    /// <exception cref="ModelKeyOperationException">The key ID exists already, or the database did not accept the change.</exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
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

    /// <summary>Imports a content key that was generated elsewhere, such as with <c>dotnet build -t:NewModelKey</c>.</summary>
    /// <param name="keyId">The key ID of the new key.</param>
    /// <param name="key">The key. The caller still owns it and disposes it.</param>
    /// <param name="format">The container format of the files that the key is for. All versions have it.</param>
    /// <param name="allowRaw">Whether the raw mode may deliver the key.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <returns>The kid of the key.</returns>
    /// <exception cref="ModelKeyOperationException">
    /// The key ID exists already, the store has this key under another key ID, or the database did not accept the change.
    /// </exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public async Task<string> ImportAsync(
        KeyId keyId,
        ContentKey key,
        ContainerFormat format,
        bool allowRaw = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(key);
        var row = new ContentKeyRow
        {
            KeyId = keyId.Value,
            Format = format,
            AllowRaw = allowRaw,
        };
        var version = await ProtectAsync(keyId, key, format, cancellationToken).ConfigureAwait(false);
        return await _database
            .ChangeAsync(
                $"The content key '{keyId}' was not added",
                context =>
                {
                    context.ContentKeys.Add(row);
                    context.KeyVersions.Add(version);
                    context.Operations.Add(_recorder.Entry(ModelKeyOperation.KeyAdded, keyId: keyId.Value, kid: key.Kid));
                    return Task.FromResult(key.Kid);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Generates a new version of a content key. From now on the build encrypts under it, and entitled customers get a wrap of it.
    /// The previous version is served until a date, for files that are still in use.
    /// </summary>
    /// <param name="keyId">The key ID.</param>
    /// <param name="oldUntil">Until when the previous version is served. Leave time to publish, and for caches to drop old files.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <returns>The kid of the new version.</returns>
    /// <exception cref="ModelKeyOperationException">
    /// The key ID does not exist, another operation rotates the key at the same time, or the database did not accept the change.
    /// </exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public async Task<string> RotateAsync(KeyId keyId, DateTimeOffset oldUntil, CancellationToken cancellationToken = default)
    {
        using var key = ContentKey.Generate();
        return await RotateToAsync(keyId, key, oldUntil, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Like <see cref="RotateAsync"/>, with a new version that was generated elsewhere, such as in a vault.</summary>
    /// <param name="keyId">The key ID.</param>
    /// <param name="key">The new version. The caller still owns it and disposes it.</param>
    /// <param name="oldUntil">Until when the previous version is served.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <returns>The kid of the new version.</returns>
    /// <exception cref="ModelKeyOperationException">
    /// The key ID does not exist, the store has this key already, another operation rotates the key at the same time, or the database did
    /// not accept the change.
    /// </exception>
    /// <exception cref="RootKeyException">The root key cannot be used.</exception>
    public async Task<string> RotateToAsync(
        KeyId keyId,
        ContentKey key,
        DateTimeOffset oldUntil,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(key);
        var row = await _database.ReadAsync(context => context.FindContentKeyAsync(keyId, cancellationToken)).ConfigureAwait(false);
        var protectedVersion = await ProtectAsync(keyId, key, row.Format, cancellationToken).ConfigureAwait(false);
        return await OpenedKeys
            .ChangeAsync(
                _database,
                _rootKey,
                $"The content key '{keyId}' was not rotated",
                async context => new NeededKeys(await ListEntitledAsync(context, keyId, cancellationToken).ConfigureAwait(false), []),
                async (context, keys) =>
                {
                    // Before the new version is added, because an index allows only one active version.
                    await context
                        .KeyVersions.Where(version => version.KeyId == keyId.Value && version.State == KeyVersionState.Active)
                        .ExecuteUpdateAsync(
                            old =>
                                old.SetProperty(version => version.State, KeyVersionState.Retiring)
                                    .SetProperty(version => version.RetiringUntil, oldUntil),
                            cancellationToken
                        )
                        .ConfigureAwait(false);
                    context.KeyVersions.Add(protectedVersion);
                    foreach (var customer in await ListEntitledAsync(context, keyId, cancellationToken).ConfigureAwait(false))
                    {
                        context.Wraps.Add(WrapRow.Of(customer, keys.For(customer), key, row.Format));
                    }

                    context.Operations.Add(
                        _recorder.Entry(ModelKeyOperation.KeyRotated, keyId: keyId.Value, kid: key.Kid, until: oldUntil)
                    );
                    return key.Kid;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Stops serving a version at once and deletes its wraps. After that, only clients that have the key already can decrypt files of
    /// this version.
    /// </summary>
    /// <param name="kid">The kid of the version.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The version does not exist, or the database did not accept the change.</exception>
    public async Task RetireAsync(string kid, CancellationToken cancellationToken = default)
    {
        await _database
            .ChangeAsync(
                "The version was not retired",
                async context =>
                {
                    var version = await context.FindVersionAsync(kid, cancellationToken).ConfigureAwait(false);
                    (version.State, version.RetiringUntil) = (KeyVersionState.Retired, null);
                    context.Operations.Add(_recorder.Entry(ModelKeyOperation.KeyRetired, keyId: version.KeyId, kid: kid));
                    return await context.Wraps.Where(wrap => wrap.Kid == kid).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        _cache.Drop(kid);
    }

    /// <summary>Allows or forbids the raw mode for a key.</summary>
    /// <param name="keyId">The key ID.</param>
    /// <param name="allow">Whether the raw mode may deliver the key.</param>
    /// <param name="cancellationToken">Cancels the operation before it is committed.</param>
    /// <exception cref="ModelKeyOperationException">The key ID does not exist, or the database did not accept the change.</exception>
    public Task AllowRawAsync(KeyId keyId, bool allow, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return _database.ChangeAsync(
            $"The content key '{keyId}' was not changed",
            async context =>
            {
                var operation = allow ? ModelKeyOperation.RawAllowed : ModelKeyOperation.RawForbidden;
                context.Operations.Add(_recorder.Entry(operation, keyId: keyId.Value));
                var row = await context.FindContentKeyAsync(keyId, cancellationToken).ConfigureAwait(false);
                return row.AllowRaw = allow;
            },
            cancellationToken
        );
    }

    /// <summary>Opens the active version of a key for the build (<c>WeightsKeyCommand</c>). The audit records it first.</summary>
    /// <param name="keyId">The key ID.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// A copy of the key, which the caller disposes; null if the key ID does not exist, or its active version was retired.
    /// </returns>
    /// <exception cref="DbException">The database cannot be read.</exception>
    /// <exception cref="ModelKeyOperationException">The audit could not record the operation.</exception>
    /// <exception cref="RootKeyException">The key does not open under the root key.</exception>
    public async Task<ContentKey?> OpenAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var stored = await _database
            .ReadAsync(context =>
                context
                    .KeyVersions.AsNoTracking()
                    .Where(row => row.KeyId == keyId.Value && row.State == KeyVersionState.Active)
                    .Join(context.ContentKeys, row => row.KeyId, key => key.KeyId, (row, key) => new StoredKey(row, key))
                    .SingleOrDefaultAsync(cancellationToken)
            )
            .ConfigureAwait(false);
        if (stored is null)
        {
            return null;
        }

        var entry = _recorder.Entry(ModelKeyOperation.KeyOpened, keyId: keyId.Value, kid: stored.Version.Kid);
        await _database.RecordAsync(entry, cancellationToken).ConfigureAwait(false);
        return await _rootKey.OpenAsync(stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists all versions of all keys, sorted by key ID and then by age, the oldest first.</summary>
    /// <exception cref="DbException">The database cannot be read.</exception>
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

    // Before the transaction, because a transaction must not wait for a root key.
    private async Task<KeyVersionRow> ProtectAsync(
        KeyId keyId,
        ContentKey key,
        ContainerFormat format,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Kid = key.Kid,
            KeyId = keyId.Value,
            State = KeyVersionState.Active,
            ProtectedKey = await _rootKey.ProtectAsync(key, keyId, format, cancellationToken).ConfigureAwait(false),
            Created = _clock.GetUtcNow(),
        };

    private static Task<List<CustomerRow>> ListEntitledAsync(ModelKeyContext context, KeyId keyId, CancellationToken cancellationToken) =>
        context
            .Customers.AsNoTracking()
            .Where(customer =>
                context.Entitlements.Any(entitlement => entitlement.Customer == customer.Id && entitlement.KeyId == keyId.Value)
            )
            .ToListAsync(cancellationToken);
}
