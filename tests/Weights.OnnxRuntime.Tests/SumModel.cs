using System.Runtime.InteropServices;
using static Weights.Testing.Protobuf;

namespace Weights.OnnxRuntime.Tests;

/// <summary>y = x + w0 + w1, with 64 numbers each, and both weights in external data (onnx.proto).</summary>
internal static class SumModel
{
    private const int Count = 64;
    private const int Float = 1;

    public static byte[] Bytes(string first, string second)
    {
        byte[] graph =
        [
            .. Field(1, Node("x", "w0", "h")),
            .. Field(1, Node("h", "w1", "y")),
            .. Field(2, "g"),
            .. Field(5, Weight("w0", first)),
            .. Field(5, Weight("w1", second)),
            .. Field(11, Value("x")),
            .. Field(12, Value("y")),
        ];

        // ModelProto: ir_version (1), graph (7), opset_import (8).
        return [.. Field(1, 8), .. Field(7, graph), .. Field(8, Field(2, 17))];
    }

    public static byte[] Weights(float value)
    {
        var weights = new float[Count];
        Array.Fill(weights, value);
        return MemoryMarshal.AsBytes(weights.AsSpan()).ToArray();
    }

    private static byte[] Node(string one, string other, string sum) =>
        [.. Field(1, one), .. Field(1, other), .. Field(2, sum), .. Field(4, "Add")];

    // dims (1), data_type (2), name (8), external_data (13), data_location (14) = EXTERNAL.
    private static byte[] Weight(string name, string location) =>
        [
            .. Field(1, 1),
            .. Field(1, Count),
            .. Field(2, Float),
            .. Field(8, name),
            .. Field(13, [.. Field(1, "location"), .. Field(2, location)]),
            .. Field(13, [.. Field(1, "offset"), .. Field(2, "0")]),
            .. Field(13, [.. Field(1, "length"), .. Field(2, $"{Count * sizeof(float)}")]),
            .. Field(14, 1),
        ];

    private static byte[] Value(string name)
    {
        byte[] shape = [.. Field(1, Field(1, 1)), .. Field(1, Field(1, Count))];
        return [.. Field(1, name), .. Field(2, Field(1, [.. Field(1, Float), .. Field(2, shape)]))];
    }
}
