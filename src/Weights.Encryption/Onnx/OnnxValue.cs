namespace Weights.Encryption;

/// <summary>An input or an output.</summary>
/// <param name="Name">Its name in the graph: any Unicode text. Bytes that are no UTF-8 appear as U+FFFD.</param>
/// <param name="Type">Its type; null where the model does not say.</param>
public sealed record OnnxValue(string Name, OnnxType? Type)
{
    /// <summary>The name and the type: <c>input: float32[1, 512]</c>.</summary>
    public override string ToString() => $"{Name}: {OnnxType.Text(Type)}";
}
