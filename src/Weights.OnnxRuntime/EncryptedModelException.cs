namespace Weights.OnnxRuntime;

/// <summary>A model could not be opened. The message says why and what to do. It contains neither a key nor plaintext.</summary>
/// <param name="code">The code of the failure.</param>
/// <param name="message">What happened, why, and what to do.</param>
/// <param name="innerException">The cause; null if there is none.</param>
public sealed class EncryptedModelException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>
    /// The code of the failure. The codes are those of the browser's loader (docs/reference/loader-errors.md), such as <c>wrong-key</c>;
    /// <c>unreadable</c> if a file is missing or cannot be read.
    /// </summary>
    public string Code { get; } = code;

    /// <summary>The HTTP status of the response that failed; null if there was none.</summary>
    public int? Status { get; init; }

    /// <summary>After which time the server accepts the next request; null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
