namespace Weights.AspNetCore;

/// <summary>The root key cannot be used, or cannot decrypt a stored key. The message does not contain a key.</summary>
/// <param name="message">What happened, why, and what to do.</param>
/// <param name="innerException">The cause; null if there is none.</param>
public sealed class RootKeyException(string message, Exception? innerException = null) : Exception(message, innerException);
