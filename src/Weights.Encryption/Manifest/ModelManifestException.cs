namespace Weights.Encryption;

/// <summary>A <c>models.json</c> cannot be read. The message says which, why, and what to do.</summary>
/// <param name="code">The code of the failure.</param>
/// <param name="message">The message for people.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class ModelManifestException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>
    /// <c>unreadable</c>: the file is missing or cannot be read. <c>bad-manifest</c>: the build of this release did not write it.
    /// </summary>
    public string Code { get; } = code;
}
