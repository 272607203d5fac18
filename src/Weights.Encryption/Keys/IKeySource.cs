namespace Weights.Encryption;

/// <summary>A place where content keys are found by their key id.</summary>
public interface IKeySource
{
    /// <summary>Finds a key.</summary>
    /// <returns>The key, which the caller disposes; null where this source has none under that id.</returns>
    /// <exception cref="KeySourceException">
    /// The source has something under that id, but it cannot be read or is no key. The message says what to do and holds no key.
    /// </exception>
    ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default);
}
