using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Options of the encrypted models of a program.</summary>
public sealed class EncryptedModelsOptions
{
    /// <summary>
    /// A <c>models.json</c> or its folder, relative to the program. By default <c>weights</c>, where a publish of a program puts the
    /// models. A publish of a web project puts them into <c>wwwroot/weights</c>.
    /// </summary>
    public string Path { get; set; } = "weights";

    /// <summary>
    /// Where keys come from. If it is null, from the <see cref="IKeySource"/> of the program's services, or else from the environment:
    /// <c>WEIGHTS_KEY</c> for the key ID <c>default</c>, <c>WEIGHTS_KEY_&lt;KEYID&gt;</c> for others.
    /// </summary>
    public IKeySource? Keys { get; set; }

    /// <summary>Sets options of a session, such as an execution provider. It gets the model's name. Null for the defaults.</summary>
    public Action<string, SessionOptions>? ConfigureSession { get; set; }

    /// <summary>
    /// The names of models that are opened when the program starts. It does not start if one cannot be opened. Others are opened when they
    /// are used first.
    /// </summary>
    public IList<string> WarmUp { get; } = [];
}
