namespace Weights.Blazor;

/// <summary>A model could not be loaded. The message says what to do. It contains no key and no query of a URL.</summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ModelLoadException() { }

    /// <summary>Creates the exception with a message.</summary>
    public ModelLoadException(string message)
        : base(message) { }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ModelLoadException(string message, Exception innerException)
        : base(message, innerException) { }

    internal ModelLoadException(string code, string message, int? status, TimeSpan? retryAfter)
        : base(message)
    {
        Code = code;
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>
    /// The code of the failure: one of the loader (docs/reference/loader-errors.md), such as <c>wrong-key</c> or <c>key-revoked</c>;
    /// <c>no-loader</c> if there is no loader at <see cref="EncryptedModelOptions.LoaderUrl"/>; <c>no-token</c> if the function of
    /// <see cref="ModelKeySource.WithBearerToken"/> returned null.
    /// </summary>
    public string Code { get; } = "";

    /// <summary>The HTTP status of the response, if there was one.</summary>
    public int? Status { get; }

    /// <summary>The time after which to retry, if the server sent one.</summary>
    public TimeSpan? RetryAfter { get; }
}
