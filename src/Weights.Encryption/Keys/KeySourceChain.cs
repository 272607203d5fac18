namespace Weights.Encryption;

/// <summary>Several sources, asked in order; the first that has the key answers. An error in one ends the search: a broken source never falls through to a weaker one.</summary>
/// <param name="sources">The sources, in order.</param>
public sealed class KeySourceChain(params IReadOnlyList<IKeySource> sources) : IKeySource
{
    /// <inheritdoc/>
    public async ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(keyId, cancellationToken).ConfigureAwait(false) is { } key)
            {
                return key;
            }
        }

        return null;
    }
}
