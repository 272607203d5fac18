namespace Weights.AspNetCore;

/// <summary>The root key cannot be used, or cannot decrypt a stored key. The message does not contain a key.</summary>
public sealed class RootKeyException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public RootKeyException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public RootKeyException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public RootKeyException(string message, Exception innerException)
        : base(message, innerException) { }
}
