namespace Weights.Blazor;

/// <summary>Where the plaintext of external data lies while onnxruntime-web makes a session. A model without such files is not concerned.</summary>
public enum ModelMemory
{
    /// <summary><see cref="Stream"/> where that is possible and the data large, else <see cref="Buffer"/>.</summary>
    Auto,

    /// <summary>Nowhere as a whole: onnxruntime-web decrypts what it reads. Of its builds <c>onnxruntime-web/jspi</c> alone can do that.</summary>
    Stream,

    /// <summary>In memory, once.</summary>
    Buffer,
}
