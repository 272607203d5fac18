namespace Weights.Blazor;

/// <summary>A model could not be run.</summary>
/// <param name="message">What happened, why, and what to do.</param>
/// <param name="innerException">The cause; null if there is none.</param>
public sealed class ModelRunException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    internal ModelRunException(string code, string message)
        : this(message) => Code = code;

    /// <summary>
    /// <c>run</c> if onnxruntime-web failed; <c>key-revoked</c> or <c>key-expired</c> if the lease of the model's key has ended and the
    /// session was released.
    /// </summary>
    public string Code { get; } = "run";
}
