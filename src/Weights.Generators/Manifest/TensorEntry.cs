namespace Weights.Generators.Manifest;

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name in the graph: any text.</param>
/// <param name="Type">Its type as text, such as <c>float32[1, 512]</c>; empty if it is unknown.</param>
/// <param name="ElementType">The type of the elements, such as <c>float32</c>; empty if it is not a dense tensor.</param>
/// <param name="Shape">Its dimensions; null if their number is unknown.</param>
internal sealed record TensorEntry(string Name, string Type, string ElementType, EquatableArray<DimensionEntry>? Shape);

/// <summary>A dimension: it has a size, a name, or neither.</summary>
/// <param name="Size">The number of elements along it; null if it is not fixed.</param>
/// <param name="Name">The name that equal dimensions share; empty if it has none.</param>
internal sealed record DimensionEntry(long? Size, string Name);
