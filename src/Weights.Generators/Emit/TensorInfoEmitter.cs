using Microsoft.CodeAnalysis.Text;
using Weights.Generators.Naming;

namespace Weights.Generators.Emit;

/// <summary>OnnxTensorInfo.g.cs: what is known of an input or an output, and of a dimension.</summary>
internal static class TensorInfoEmitter
{
    public static SourceText Emit(Target target) =>
        CSharpFile.Create(
            target,
            $$"""
                /// <summary>An input or an output of a model.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} sealed class OnnxTensorInfo
                {
                    internal OnnxTensorInfo(string name, string type, string elementType, long?[]{{target.OrNull}} sizes, string[]{{target.OrNull}} names)
                    {
                        Name = name;
                        Type = type;
                        ElementType = elementType;
                        if (sizes != null)
                        {
                            var dimensions = new {{target.Global(TypeName.Dimension)}}[sizes.Length];
                            for (int i = 0; i < sizes.Length; i++)
                            {
                                dimensions[i] = new {{target.Global(TypeName.Dimension)}}(sizes[i], names == null ? "" : names[i]);
                            }

                            Dimensions = global::System.Array.AsReadOnly(dimensions);
                        }
                    }

                    /// <summary>Gets the name under which it is fed or fetched.</summary>
                    public string Name { get; }

                    /// <summary>Gets the type for people: <c>float32[1, 512]</c>, <c>sequence(int64[...])</c>; empty where the model does not tell.</summary>
                    public string Type { get; }

                    /// <summary>Gets what the tensor holds, as onnxruntime-web names it: <c>float32</c>, <c>int64</c>, <c>string</c>; empty for what is no dense tensor.</summary>
                    public string ElementType { get; }

                    /// <summary>Gets the dimensions, outermost first; empty for a scalar, null where not even their count is known.</summary>
                    public global::System.Collections.Generic.IReadOnlyList<{{target.Global(
                TypeName.Dimension
            )}}>{{target.OrNull}} Dimensions { get; }

                    /// <summary>The name and the type.</summary>
                    /// <returns>As in <c>state: float32[2, 1, 128]</c>.</returns>
                    public override string ToString()
                    {
                        return Name + ": " + Type;
                    }
                }

                /// <summary>A dimension of a tensor: a size, a name, or neither.</summary>
                {{CSharpFile.GeneratedCode}}
                {{target.Access}} sealed class OnnxDimensionInfo
                {
                    internal OnnxDimensionInfo(long? size, string name)
                    {
                        Size = size;
                        Name = name;
                    }

                    /// <summary>Gets how many elements there are along the dimension; null where that is no fixed number.</summary>
                    public long? Size { get; }

                    /// <summary>Gets the name that equal dimensions have in common, such as <c>batch</c>; empty where there is none.</summary>
                    public string Name { get; }

                    /// <summary>The size, the name, or a question mark.</summary>
                    /// <returns>As in <c>512</c>, <c>batch</c>, <c>?</c>.</returns>
                    public override string ToString()
                    {
                        return Size.HasValue ? Size.Value.ToString(global::System.Globalization.CultureInfo.InvariantCulture) : Name.Length > 0 ? Name : "?";
                    }
                }

            """
        );
}
