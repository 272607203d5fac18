namespace Weights.Onnx;

/// <summary>
/// The type of an input or output (<c>TypeProto</c> in onnx.proto). <c>ToString</c> is for people: <c>float32[1, 512]</c>,
/// <c>sequence(int64[...])</c>.
/// </summary>
public abstract record OnnxType
{
    private protected OnnxType() { }

    internal static string Text(OnnxType? type) => type?.ToString() ?? "unknown";
}

/// <summary>A tensor.</summary>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar, null if not even their number is known.</param>
/// <param name="IsSparse">Whether only the nonzero elements are stored.</param>
public sealed record OnnxTensorType(OnnxElementType ElementType, IReadOnlyList<OnnxDimension>? Shape, bool IsSparse = false) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var tensor = $"{ElementType.Name()}[{(Shape is null ? "..." : string.Join(", ", Shape))}]";
        return IsSparse ? $"sparse({tensor})" : tensor;
    }
}

/// <summary>A list of values of one type.</summary>
/// <param name="ElementType">The type of each; null if the model does not say.</param>
public sealed record OnnxSequenceType(OnnxType? ElementType) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"sequence({Text(ElementType)})";
}

/// <summary>A map.</summary>
/// <param name="KeyType">The type of the keys: an integer type or <see cref="OnnxElementType.String"/>.</param>
/// <param name="ValueType">The type of the values; null if the model does not say.</param>
public sealed record OnnxMapType(OnnxElementType KeyType, OnnxType? ValueType) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"map({KeyType.Name()}, {Text(ValueType)})";
}

/// <summary>A value that can be absent.</summary>
/// <param name="ElementType">Its type if it is present; null if the model does not say.</param>
public sealed record OnnxOptionalType(OnnxType? ElementType) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"optional({Text(ElementType)})";
}

/// <summary>A type that only a certain runtime knows.</summary>
/// <param name="Domain">Who defines it.</param>
/// <param name="Name">Its name in that domain.</param>
public sealed record OnnxOpaqueType(string Domain, string Name) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"opaque({Domain}, {Name})";
}
