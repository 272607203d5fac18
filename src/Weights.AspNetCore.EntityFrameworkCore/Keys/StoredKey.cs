using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A version of a content key with the row of its key ID: all that is needed to open it.</summary>
internal sealed record StoredKey(KeyVersionRow Version, ContentKeyRow Key)
{
    public string Purpose => KeyPurpose.ContentKey(Key.KeyId, Key.Format, Version.Kid);
}

internal static class StoredKeyQueries
{
    /// <summary>The versions that may be served, sorted by kid.</summary>
    public static Task<List<StoredKey>> ListServedAsync(this ModelKeyContext context, CancellationToken cancellationToken) =>
        context
            .KeyVersions.AsNoTracking()
            .Where(version => version.State != KeyVersionState.Retired)
            .OrderBy(version => version.Kid)
            .Join(context.ContentKeys, version => version.KeyId, key => key.KeyId, (version, key) => new StoredKey(version, key))
            .ToListAsync(cancellationToken);
}
