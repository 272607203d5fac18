namespace Weights.Encryption;

/// <summary>
/// Several sources in order. The first one that has the key is used. An error in a source ends the search, so that a weaker source is never
/// used because a stronger one is broken.
/// </summary>
/// <param name="sources">The sources, in order.</param>
public sealed class KeySourceChain(params IReadOnlyList<IKeySource> sources) : IKeySource
{
    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default) =>
        FirstAsync(source => source.FindAsync(keyId, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindForModelAsync(
        KeyId keyId,
        string kid,
        ContainerFormat format,
        CancellationToken cancellationToken = default
    ) => FirstAsync(source => source.FindForModelAsync(keyId, kid, format, cancellationToken));

    private async ValueTask<ContentKey?> FirstAsync(Func<IKeySource, ValueTask<ContentKey?>> find)
    {
        foreach (var source in sources)
        {
            if (await find(source).ConfigureAwait(false) is { } key)
            {
                return key;
            }
        }

        return null;
    }
}
