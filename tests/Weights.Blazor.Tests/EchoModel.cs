using static Weights.Testing.Protobuf;

namespace Weights.Blazor.Tests;

/// <summary>
/// A model whose outputs equal its inputs. It has an input for each element type, of any shape: <c>int64</c> → <c>int64_out</c>.
/// </summary>
internal static class EchoModel
{
    /// <summary>The number in TensorProto.DataType of ONNX, by onnxruntime-web's name.</summary>
    public static IReadOnlyDictionary<string, byte> Types { get; } =
        new Dictionary<string, byte>
        {
            ["float16"] = 10,
            ["float32"] = 1,
            ["float64"] = 11,
            ["int8"] = 3,
            ["uint8"] = 2,
            ["int16"] = 5,
            ["uint16"] = 4,
            ["int32"] = 6,
            ["uint32"] = 12,
            ["int64"] = 7,
            ["uint64"] = 13,
            ["bool"] = 9,
            ["string"] = 8,
        };

    public static byte[] Bytes()
    {
        // NodeProto: input (1), output (2), op_type (4). GraphProto: node (1), name (2), input (11), output (12).
        byte[] graph =
        [
            .. Types.Keys.SelectMany(name => Field(1, [.. Field(1, name), .. Field(2, name + "_out"), .. Field(4, "Identity")])),
            .. Field(2, "echo"),
            .. Types.SelectMany(type => Field(11, Value(type.Key, type.Value))),
            .. Types.SelectMany(type => Field(12, Value(type.Key + "_out", type.Value))),
        ];

        // ModelProto: ir_version (1) = 8, graph (7), opset_import (8) with version (2) = 16.
        return [.. Field(1, 8), .. Field(7, graph), .. Field(8, Field(2, 16))];
    }

    // ValueInfoProto: name (1), type (2). TypeProto: tensor_type (1) with elem_type (1) and no shape.
    private static byte[] Value(string name, byte type) => [.. Field(1, name), .. Field(2, Field(1, Field(1, type)))];
}
