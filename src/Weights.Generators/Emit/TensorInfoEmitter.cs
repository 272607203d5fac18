using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>Emits OnnxTensorInfo.g.cs: the classes that describe inputs and outputs, and a dimension.</summary>
internal static class TensorInfoEmitter
{
    public static SourceText Emit(Target target) =>
        CSharpFile.Create(
            target,
            $$"""
                /// <summary>The inputs or the outputs of a model.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} class OnnxTensors
                {
                    internal OnnxTensors(global::System.Collections.Generic.IReadOnlyList<{{target.Global(TypeName.Tensor)}}> all)
                    {
                        All = all;
                    }

                    /// <summary>Gets names and types, in the model's order; empty if the build cannot read them (<c>.ort</c>).</summary>
                    public global::System.Collections.Generic.IReadOnlyList<{{target.Global(TypeName.Tensor)}}> All { get; }
                }

                /// <summary>An input or an output of a model.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} sealed class OnnxTensorInfo
                {
                    internal OnnxTensorInfo(
                        string name, string type, string elementType, {{target.Global(TypeName.Dimension)}}[]{{target.OrNull}} dimensions)
                    {
                        Name = name;
                        Type = type;
                        ElementType = elementType;
                        Dimensions = dimensions == null ? null : global::System.Array.AsReadOnly(dimensions);
                    }

                    /// <summary>Gets the name, as a key of the feeds or of the results.</summary>
                    public string Name { get; }

                    /// <summary>Gets the type, such as <c>float32[1, 512]</c> or <c>sequence(int64[...])</c>; empty if unknown.</summary>
                    public string Type { get; }

                    /// <summary>Gets onnxruntime-web's name of the element type; empty if it is not a dense tensor.</summary>
                    public string ElementType { get; }

                    /// <summary>Gets the dimensions, outermost first; empty for a scalar, null if their number is unknown.</summary>
                    public global::System.Collections.Generic.IReadOnlyList<{{target.Global(
                TypeName.Dimension
            )}}>{{target.OrNull}} Dimensions { get; }

                    /// <summary>Returns the name and the type.</summary>
                    /// <returns>For example <c>state: float32[2, 1, 128]</c>.</returns>
                    public override string ToString()
                    {
                        return Name + ": " + Type;
                    }
                }

                /// <summary>A dimension of a tensor: it has a size, a name, or neither.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} sealed class OnnxDimensionInfo
                {
                    internal OnnxDimensionInfo(long? size, string name)
                    {
                        Size = size;
                        Name = name;
                    }

                    /// <summary>Gets the number of elements along the dimension; null if it is not fixed.</summary>
                    public long? Size { get; }

                    /// <summary>Gets the name that equal dimensions share, such as <c>batch</c>; empty if it has none.</summary>
                    public string Name { get; }

                    /// <summary>Returns the size, the name, or a question mark.</summary>
                    /// <returns>For example <c>512</c>, <c>batch</c> or <c>?</c>.</returns>
                    public override string ToString()
                    {
                        return Size.HasValue ? Size.Value.ToString(global::System.Globalization.CultureInfo.InvariantCulture)
                            : Name.Length > 0 ? Name : "?";
                    }
                }

            """
        );
}
