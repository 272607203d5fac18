namespace Weights.Encryption;

/// <summary>What a model says about itself, without its weights. Texts that a model leaves out are empty.</summary>
public sealed class OnnxDescription
{
    /// <summary>How the file is written. Everything else is empty for <see cref="OnnxFileFormat.Ort"/>.</summary>
    public OnnxFileFormat Format { get; init; }

    /// <summary>What has to be fed, in the graph's order. Initializers that are listed as inputs too (a default value, or a habit of IR version 3) are left out.</summary>
    public IReadOnlyList<OnnxValue> Inputs { get; init; } = [];

    /// <summary>What a run gives, in the graph's order.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; init; } = [];

    /// <summary>The operator sets that the graph needs.</summary>
    public IReadOnlyList<OnnxOperatorSet> OperatorSets { get; init; } = [];

    /// <summary>The version of ONNX's intermediate representation; 0 where the model does not say.</summary>
    public long IrVersion { get; init; }

    /// <summary>The tool that made the model, such as <c>pytorch</c>.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>That tool's version.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>The model's namespace, such as <c>com.example.vision</c>.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The model's own version; null where it does not say.</summary>
    public long? ModelVersion { get; init; }

    /// <summary>The metadata properties, the last of each key. Values beyond 1 MiB of UTF-8 are left out.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The files beside the model that hold tensors, each once, in the order of the graph. Any location can stand here: see <see cref="ExternalLocation"/>.</summary>
    public IReadOnlyList<OnnxExternalFile> ExternalFiles { get; init; } = [];
}
