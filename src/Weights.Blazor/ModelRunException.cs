namespace Weights.Blazor;

/// <summary>A model could not be run.</summary>
public sealed class ModelRunException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public ModelRunException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public ModelRunException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public ModelRunException(string message, Exception innerException)
        : base(message, innerException) { }

    internal ModelRunException(string code, string message)
        : base(message) => Code = code;

    /// <summary><c>run</c>: onnxruntime-web failed; <c>key-revoked</c>, <c>key-expired</c>: the lease of the model's key has ended, and the session was released.</summary>
    public string Code { get; } = "run";
}
