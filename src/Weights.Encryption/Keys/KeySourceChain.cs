namespace Weights.Encryption;

/// <summary>
/// Several sources in order. The first one that has the key is used. An error in a source ends the search, so that a weaker source is never
/// used because a stronger one is broken.
/// </summary>
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
