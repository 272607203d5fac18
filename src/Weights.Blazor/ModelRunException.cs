namespace Weights.Blazor;

/// <summary>A model could not be run.</summary>
public sealed class ModelRunException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ModelRunException() { }

    /// <summary>Creates the exception with a message.</summary>
    public ModelRunException(string message)
        : base(message) { }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ModelRunException(string message, Exception innerException)
        : base(message, innerException) { }

    internal ModelRunException(string code, string message)
        : base(message) => Code = code;

    /// <summary>
    /// <c>run</c> if onnxruntime-web failed; <c>key-revoked</c> or <c>key-expired</c> if the lease of the model's key has ended and the
    /// session was released.
    /// </summary>
    public string Code { get; } = "run";
}
