namespace Weights.Testing;

/// <summary>The smallest ONNX models (onnx.proto): one tensor of pseudo-random bytes.</summary>
internal static class RandomModel
{
    /// <summary>The same seed gives the same model.</summary>
    /// <param name="seed">Gives the bytes of the tensor.</param>
    /// <param name="payload">The length of the tensor in bytes.</param>
    public static byte[] Bytes(int seed = 1, int payload = 1000)
    {
        var random = new byte[payload];
#pragma warning disable CA5394 // Not a secret: the same seed must give the same bytes.
        new Random(seed).NextBytes(random);
#pragma warning restore CA5394

        // TensorProto: data_type (2) = UINT8, raw_data (9). GraphProto: initializer (5).
        byte[] graph = Protobuf.Field(5, [.. Protobuf.Field(2, 2), .. Protobuf.Field(9, random)]);

        // ModelProto: ir_version (1) = 8, graph (7), opset_import (8).
        return [.. Protobuf.Field(1, 8), .. Protobuf.Field(7, graph), .. Protobuf.Field(8, [])];
    }
}
