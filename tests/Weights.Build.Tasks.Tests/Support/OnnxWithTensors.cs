using System.Text;

namespace Weights.Build.Tasks.Tests;

/// <summary>Models with inputs and outputs (onnx.proto: GraphProto.input 11, GraphProto.output 12, ValueInfoProto, TypeProto).</summary>
internal static class OnnxWithTensors
{
    public const int Float32 = 1;
    public const int Int64 = 7;
    public const int BFloat16 = 16;

    /// <summary>A model made by <c>maker 2.1</c> for operator set 17, with these inputs and outputs.</summary>
    public static byte[] Model(byte[][] inputs, params byte[][] outputs) =>
        Model([.. inputs.Select(value => Onnx.Field(11, value)), .. outputs.Select(value => Onnx.Field(12, value))]);

    /// <summary>A tensor: a dimension is a number, a name, or null for unknown; no array at all is an unknown rank.</summary>
    public static byte[] Tensor(string name, int elementType, params object?[]? shape) =>
        Value(name, Onnx.Field(1, TensorType(elementType, shape)));

    /// <summary>A list of tensors: TypeProto.sequence_type (4) of elem_type (1).</summary>
    public static byte[] Sequence(string name, int elementType) =>
        Value(name, Onnx.Field(4, Onnx.Field(1, Onnx.Field(1, TensorType(elementType, null)))));

    private static byte[] Model(params byte[][] graph) =>
        [
            0x08,
            0x08,
            .. Onnx.Field(2, "maker"u8),
            .. Onnx.Field(3, "2.1"u8),
            .. Onnx.Field(7, [.. graph.SelectMany(part => part)]),
            .. Onnx.Field(8, [0x10, 17]),
        ];

    private static byte[] Value(string name, byte[] type) => [.. Onnx.Field(1, Encoding.UTF8.GetBytes(name)), .. Onnx.Field(2, type)];

    private static byte[] TensorType(int elementType, object?[]? shape) =>
        [
            0x08,
            (byte)elementType,
            .. shape is null ? [] : Onnx.Field(2, [.. shape.SelectMany(dimension => Onnx.Field(1, Dimension(dimension)))]),
        ];

    private static byte[] Dimension(object? dimension) =>
        dimension switch
        {
            int size => [0x08, .. Onnx.Varint(size)],
            string symbol => Onnx.Field(2, Encoding.UTF8.GetBytes(symbol)),
            _ => [],
        };
}
