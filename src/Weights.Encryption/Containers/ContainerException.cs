namespace Weights.Encryption;

/// <summary>A container cannot be made or opened. The message says why and what to do, and holds no key and no plaintext.</summary>
public sealed class ContainerException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public ContainerException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public ContainerException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public ContainerException(string message, Exception innerException)
        : base(message, innerException) { }
}
