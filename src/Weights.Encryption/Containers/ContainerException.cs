namespace Weights.Encryption;

/// <summary>
/// A container cannot be written or read. The message says why and what to do, and contains neither a key nor plaintext.
/// </summary>
/// <param name="message">The message for people.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class ContainerException(string message, Exception? innerException = null) : Exception(message, innerException);
