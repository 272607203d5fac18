using System.Globalization;

namespace Weights.Onnx;

/// <summary>One dimension of a tensor's shape: a number, a symbolic name, or unknown.</summary>
/// <param name="Size">Number of elements along the dimension; null if it is not fixed.</param>
/// <param name="Symbol">The name that equal dimensions share, such as <c>batch</c>; null if it has none.</param>
public readonly record struct OnnxDimension(long? Size, string? Symbol)
{
    /// <summary>The number, the name, or <c>?</c>.</summary>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
