namespace Weights.Blazor;

/// <summary>A model could not be loaded. The message says what to do; it holds no key, and no URL's query.</summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public ModelLoadException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public ModelLoadException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public ModelLoadException(string message, Exception innerException)
        : base(message, innerException) { }

    internal ModelLoadException(string code, string message, int? status, TimeSpan? retryAfter)
        : base(message)
    {
        Code = code;
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>Which failure it is: a code of the loader (docs/reference/loader-errors.md) such as <c>wrong-key</c> or <c>key-revoked</c>, <c>no-loader</c>, where <see cref="EncryptedModelOptions.LoaderUrl"/> leads to none, or <c>no-token</c>, where the function of <see cref="ModelKeySource.WithBearerToken"/> gave null.</summary>
    public string Code { get; } = "";

    /// <summary>The HTTP status of the answer, where there was one.</summary>
    public int? Status { get; }

    /// <summary>After what time the server wants to be asked again, where it said so.</summary>
    public TimeSpan? RetryAfter { get; }
}
