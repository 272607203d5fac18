namespace Weights.Onnx;

/// <summary>The metadata of a model, without its weights. A text that the model does not contain is empty.</summary>
public sealed class OnnxDescription
{
    /// <summary>The format of the file. All other properties are empty for <see cref="OnnxFileFormat.Ort"/>.</summary>
    public OnnxFileFormat Format { get; init; }

    /// <summary>
    /// The inputs, in the graph's order. An initializer that is also listed as an input is left out: it is a default value, or the model
    /// has IR version 3, which requires the entry.
    /// </summary>
    public IReadOnlyList<OnnxValue> Inputs { get; init; } = [];

    /// <summary>The outputs, in the graph's order.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; init; } = [];

    /// <summary>The operator sets that the graph needs.</summary>
    public IReadOnlyList<OnnxOperatorSet> OperatorSets { get; init; } = [];

    /// <summary>The version of ONNX's intermediate representation; 0 if the model does not say.</summary>
    public long IrVersion { get; init; }

    /// <summary>The tool that made the model, such as <c>pytorch</c>.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>The version of that tool.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>The model's namespace, such as <c>com.example.vision</c>.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The model's own version; null if it does not say.</summary>
    public long? ModelVersion { get; init; }

    /// <summary>
    /// The metadata properties. If several have the same key, the last one is used. Values longer than 1 MiB of UTF-8 are left out.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The files that contain tensors of the model (ONNX external data), each once, in the graph's order. The locations are not checked.
    /// </summary>
    public IReadOnlyList<OnnxExternalFile> ExternalFiles { get; init; } = [];
}
