namespace Weights.Generators.Manifest;

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name in the graph: any text.</param>
/// <param name="Type">Its type for people, such as <c>float32[1, 512]</c>; empty where the model does not say.</param>
/// <param name="ElementType">What the tensor holds, such as <c>float32</c>; empty for what is no dense tensor.</param>
/// <param name="Shape">Its dimensions; null where not even their count is known.</param>
internal sealed record TensorEntry(string Name, string Type, string ElementType, EquatableArray<DimensionEntry>? Shape);

/// <summary>A dimension: a size, or a name, or neither.</summary>
/// <param name="Size">Elements along it; null where that is no fixed number.</param>
/// <param name="Name">The name under which equal dimensions are known; empty where it has none.</param>
internal sealed record DimensionEntry(long? Size, string Name);
