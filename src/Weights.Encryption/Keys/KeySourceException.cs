namespace Weights.Encryption;

/// <summary>A key source has something under a key id that cannot be read or is no key. The message never holds the key.</summary>
public sealed class KeySourceException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public KeySourceException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public KeySourceException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause, which must not hold a key either.</summary>
    public KeySourceException(string message, Exception innerException)
        : base(message, innerException) { }
}
