using System.Text;

namespace Weights.Build.Tasks.Tests;

/// <summary>Models with external data (onnx.proto: TensorProto.external_data, data_location).</summary>
internal static class OnnxWithData
{
    /// <summary>A model with external data at these locations, each with the number of bytes that it reads.</summary>
    public static byte[] Model(params (string Location, int Length)[] data)
    {
        // GraphProto: name (2), initializer (5) for each. ModelProto: ir_version (1) = 8, graph (7).
        byte[] graph = [.. Onnx.Field(2, "g"u8), .. data.SelectMany(part => Onnx.Field(5, Tensor(part.Location, part.Length)))];
        return [0x08, 0x08, .. Onnx.Field(7, graph)];
    }

    // dims (1), data_type (2) = UINT8, name (8), external_data (13) of key and value, data_location (14) = EXTERNAL.
    private static byte[] Tensor(string location, int length) =>
        [
            .. Onnx.Field(1, [.. Onnx.Varint(length)]),
            0x10,
            0x02,
            .. Onnx.Field(8, Encoding.UTF8.GetBytes($"w:{location}")),
            .. Onnx.Field(13, Entry("location", location)),
            .. Onnx.Field(13, Entry("offset", "0")),
            .. Onnx.Field(13, Entry("length", $"{length}")),
            0x70,
            0x01,
        ];

    private static byte[] Entry(string key, string value) =>
        [.. Onnx.Field(1, Encoding.UTF8.GetBytes(key)), .. Onnx.Field(2, Encoding.UTF8.GetBytes(value))];
}
