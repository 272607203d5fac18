namespace Weights.Encryption;

/// <summary>A place that content keys are read from by key ID.</summary>
public interface IKeySource
{
    /// <summary>Finds a key.</summary>
    /// <returns>The key, which the caller must dispose; null if this source has no key with that ID.</returns>
    /// <exception cref="KeySourceException">
    /// The source has an entry for that ID that cannot be read or is not a key. The message says what to do and does not contain a key.
    /// </exception>
    ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the key of a model whose manifest is known. A source that asks a server by fingerprint implements it; by default it calls
    /// <see cref="FindAsync"/>. The caller compares the fingerprint of the key.
    /// </summary>
    /// <param name="keyId">The key ID.</param>
    /// <param name="kid">The fingerprint of the key (<see cref="ContentKey.Kid"/>).</param>
    /// <param name="format">The format that the key encrypts.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <inheritdoc cref="FindAsync" path="/*[self::returns or self::exception]"/>
    ValueTask<ContentKey?> FindForModelAsync(
        KeyId keyId,
        string kid,
        ContainerFormat format,
        CancellationToken cancellationToken = default
    ) => FindAsync(keyId, cancellationToken);
}
