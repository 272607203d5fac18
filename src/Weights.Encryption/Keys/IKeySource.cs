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
}
