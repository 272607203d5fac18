namespace Weights.Encryption;

/// <summary>A set of operators that a graph needs.</summary>
/// <param name="Domain">Whose operators; empty for ONNX's own.</param>
/// <param name="Version">The version of the set.</param>
public sealed record OnnxOperatorSet(string Domain, long Version);
