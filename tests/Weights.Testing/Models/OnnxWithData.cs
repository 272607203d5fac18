namespace Weights.Testing;

/// <summary>Models with external data (onnx.proto: TensorProto.external_data, data_location).</summary>
internal static class OnnxWithData
{
    /// <summary>A model with external data at these locations, each with the number of bytes that it reads.</summary>
    public static byte[] Model(params (string Location, int Length)[] data)
    {
        // GraphProto: name (2), initializer (5) for each. ModelProto: ir_version (1) = 8, graph (7).
        byte[] graph = [.. Protobuf.Field(2, "g"), .. data.SelectMany(part => Protobuf.Field(5, Tensor(part.Location, part.Length)))];
        return [.. Protobuf.Field(1, 8), .. Protobuf.Field(7, graph)];
    }

    // dims (1), data_type (2) = UINT8, name (8), external_data (13) of key and value, data_location (14) = EXTERNAL.
    private static byte[] Tensor(string location, int length) =>
        [
            .. Protobuf.Field(1, length),
            .. Protobuf.Field(2, 2),
            .. Protobuf.Field(8, $"w:{location}"),
            .. Protobuf.Field(13, Entry("location", location)),
            .. Protobuf.Field(13, Entry("offset", "0")),
            .. Protobuf.Field(13, Entry("length", $"{length}")),
            .. Protobuf.Field(14, 1),
        ];

    private static byte[] Entry(string key, string value) => [.. Protobuf.Field(1, key), .. Protobuf.Field(2, value)];
}
