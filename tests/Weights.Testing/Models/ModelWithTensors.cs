using static Weights.Testing.Protobuf;

namespace Weights.Testing;

/// <summary>Models with inputs and outputs (onnx.proto: GraphProto.input 11, GraphProto.output 12, ValueInfoProto, TypeProto).</summary>
internal static class ModelWithTensors
{
    public const int Float32 = 1;
    public const int Int64 = 7;
    public const int BFloat16 = 16;

    /// <summary>A model made by <c>maker 2.1</c> for operator set 17, with these inputs and outputs.</summary>
    public static byte[] Bytes(byte[][] inputs, params byte[][] outputs) =>
        Graph([.. inputs.Select(value => Field(11, value)), .. outputs.Select(value => Field(12, value))]);

    /// <summary>A tensor. A dimension is a number, a name, or null if unknown. A null array is an unknown rank.</summary>
    public static byte[] Tensor(string name, int elementType, params object?[]? shape) =>
        Value(name, Field(1, TensorType(elementType, shape)));

    /// <summary>A list of tensors: TypeProto.sequence_type (4) of elem_type (1).</summary>
    public static byte[] Sequence(string name, int elementType) => Value(name, Field(4, Field(1, Field(1, TensorType(elementType, null)))));

    private static byte[] Graph(byte[][] parts) =>
        [
            .. Field(1, 8),
            .. Field(2, "maker"),
            .. Field(3, "2.1"),
            .. Field(7, [.. parts.SelectMany(part => part)]),
            .. Field(8, Field(2, 17)),
        ];

    private static byte[] Value(string name, byte[] type) => [.. Field(1, name), .. Field(2, type)];

    private static byte[] TensorType(int elementType, object?[]? shape) =>
        [.. Field(1, elementType), .. shape is null ? [] : Field(2, [.. shape.SelectMany(dimension => Field(1, Dimension(dimension)))])];

    private static byte[] Dimension(object? dimension) =>
        dimension switch
        {
            int size => Field(1, size),
            string symbol => Field(2, symbol),
            _ => [],
        };
}
