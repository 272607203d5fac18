using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>
/// What the typed manifest says about running a model. It does not contain the model's metadata, because the metadata is encrypted with the
/// model, and a browser may download an assembly that contains the manifest.
/// </summary>
/// <param name="Producer">The tool that made the model, and its version; empty if the model does not say.</param>
/// <param name="OperatorSets">The operator sets that it needs.</param>
/// <param name="Inputs">The inputs, in the graph's order; null if they are not known (<c>.ort</c>, or <see cref="IsTooLarge"/>).</param>
/// <param name="Outputs">The outputs; null in the same cases as <paramref name="Inputs"/>.</param>
/// <param name="IsTooLarge">Whether inputs and outputs were left out because of their length.</param>
internal sealed record ModelDescription(
    string Producer,
    IReadOnlyList<OnnxOperatorSet> OperatorSets,
    IReadOnlyList<TensorDescription>? Inputs,
    IReadOnlyList<TensorDescription>? Outputs,
    bool IsTooLarge = false
)
{
    /// <summary>
    /// The maximum number of characters of names and types. Models with thousands of inputs have far fewer. With more, compilers and
    /// editors would need seconds for a file that nobody reads.
    /// </summary>
    public const int MaxText = 2_000_000;

    /// <summary>The files of its external data, as the graph contains them: relative to the model's folder.</summary>
    public IReadOnlyList<string> ExternalFiles { get; init; } = [];

    public static ModelDescription From(OnnxDescription onnx)
    {
        var producer = $"{onnx.ProducerName} {onnx.ProducerVersion}".Trim();
        if (onnx.Format == OnnxFileFormat.Ort)
        {
            return new ModelDescription(producer, onnx.OperatorSets, null, null);
        }

        IReadOnlyList<TensorDescription> inputs = [.. onnx.Inputs.Select(TensorDescription.From)];
        IReadOnlyList<TensorDescription> outputs = [.. onnx.Outputs.Select(TensorDescription.From)];
        IReadOnlyList<string> external = [.. onnx.ExternalFiles.Select(file => file.Location)];
        var text = inputs.Concat(outputs).Sum(tensor => (long)tensor.Name.Length + tensor.Type.Length);
        return text + producer.Length <= MaxText
            ? new ModelDescription(producer, onnx.OperatorSets, inputs, outputs) { ExternalFiles = external }
            : new ModelDescription("", [], null, null, IsTooLarge: true) { ExternalFiles = external };
    }
}

/// <summary>An input or an output.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Its type for people, such as <c>float32[1, 512]</c>; empty if the model does not say.</param>
/// <param name="ElementType">The type of the tensor's elements, such as <c>float32</c>; empty if it is not a dense tensor.</param>
/// <param name="Shape">The tensor's dimensions; null if not even their number is known.</param>
internal sealed record TensorDescription(string Name, string Type, string ElementType, IReadOnlyList<OnnxDimension>? Shape)
{
    public static TensorDescription From(OnnxValue value) =>
        value.Type is OnnxTensorType { IsSparse: false } tensor
            ? new TensorDescription(value.Name, tensor.ToString(), tensor.ElementType.Name(), tensor.Shape)
            : new TensorDescription(value.Name, value.Type?.ToString() ?? "", "", null);
}
