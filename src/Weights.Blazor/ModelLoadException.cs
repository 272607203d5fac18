namespace Weights.Blazor;

/// <summary>A model could not be loaded. The message says what to do. It contains no key and no query of a URL.</summary>
/// <param name="message">What happened, why, and what to do.</param>
/// <param name="innerException">The cause; null if there is none.</param>
public sealed class ModelLoadException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    internal ModelLoadException(string code, string message, Exception innerException)
        : this(message, innerException) => Code = code;

    internal ModelLoadException(string code, string message, int? status, TimeSpan? retryAfter)
        : this(message)
    {
        Code = code;
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>
    /// The code of the failure: one of the loader (docs/reference/loader-errors.md), such as <c>wrong-key</c> or <c>key-revoked</c>;
    /// <c>no-loader</c> if there is no loader at <see cref="EncryptedModelOptions.LoaderUrl"/>, or no module of this package;
    /// <c>no-token</c> if the function of <see cref="ModelKeySource.WithBearerToken"/> returned null.
    /// </summary>
    public string Code { get; } = "";

    /// <summary>The HTTP status of the response, if there was one.</summary>
    public int? Status { get; }

    /// <summary>The time after which to retry, if the server sent one.</summary>
    public TimeSpan? RetryAfter { get; }
}
