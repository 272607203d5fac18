namespace Weights.Onnx;

/// <summary>A set of operators that a graph needs.</summary>
/// <param name="Domain">Who defines the operators; empty for ONNX.</param>
/// <param name="Version">The version of the set.</param>
public sealed record OnnxOperatorSet(string Domain, long Version);
