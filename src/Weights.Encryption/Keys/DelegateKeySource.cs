namespace Weights.Encryption;

/// <summary>Keys from a function, such as a call of a vault's client.</summary>
/// <param name="find">
/// Finds a key by its key ID; null if there is none. Who asks disposes the key, so each call must return its own. It throws
/// <see cref="KeySourceException"/> if the key cannot be read.
/// </param>
public sealed class DelegateKeySource(Func<KeyId, CancellationToken, ValueTask<ContentKey?>> find) : IKeySource
{
    private readonly Func<KeyId, CancellationToken, ValueTask<ContentKey?>> _find = find ?? throw new ArgumentNullException(nameof(find));

    /// <inheritdoc/>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return _find(keyId, cancellationToken);
    }
}
