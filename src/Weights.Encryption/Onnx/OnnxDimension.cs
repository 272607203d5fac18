using System.Globalization;

namespace Weights.Encryption;

/// <summary>One dimension of a tensor's shape: a number, a symbolic name, or unknown.</summary>
/// <param name="Size">Elements along the dimension; null where it is no fixed number.</param>
/// <param name="Symbol">The name under which equal dimensions are known, such as <c>batch</c>; null where it has none.</param>
public readonly record struct OnnxDimension(long? Size, string? Symbol)
{
    /// <summary>The number, the name, or <c>?</c>.</summary>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
