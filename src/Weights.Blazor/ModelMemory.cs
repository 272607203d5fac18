namespace Weights.Blazor;

/// <summary>
/// Where the plaintext of external data is kept while onnxruntime-web creates a session. It has no effect on a model without external data.
/// </summary>
public enum ModelMemory
{
    /// <summary><see cref="Stream"/> if it is possible and the data is large, otherwise <see cref="Buffer"/>.</summary>
    Auto,

    /// <summary>
    /// Never complete in memory: each part is decrypted when onnxruntime-web reads it. Only its build <c>onnxruntime-web/jspi</c> can do
    /// this.
    /// </summary>
    Stream,

    /// <summary>One copy in memory.</summary>
    Buffer,
}
