namespace Weights.Encryption;

/// <summary>A key source has an entry for a key ID that cannot be read or is not a key. The message never contains a key.</summary>
/// <param name="message">The message for people. What looks like a key in it is replaced by <c>***</c>.</param>
/// <param name="innerException">The cause, if there is one. It must not contain a key either.</param>
public sealed class KeySourceException(string message, Exception? innerException = null) : Exception(KeyText.Mask(message), innerException);
