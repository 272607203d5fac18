namespace Weights.Onnx;

/// <summary>An input or an output.</summary>
/// <param name="Name">Its name in the graph: any Unicode text. Bytes that are not UTF-8 appear as U+FFFD.</param>
/// <param name="Type">Its type; null if the model does not say.</param>
public sealed record OnnxValue(string Name, OnnxType? Type)
{
    /// <summary>The name and the type: <c>input: float32[1, 512]</c>.</summary>
    public override string ToString() => $"{Name}: {OnnxType.Text(Type)}";
}
