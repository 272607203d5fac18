namespace Weights.Onnx.Tests;

/// <summary>The parts of ONNX models as bytes, by the field numbers of onnx.proto.</summary>
internal static class OnnxBytes
{
    public static byte[] Model(params byte[][] graph) =>
        Proto.Join(Proto.Field(1, 10), Proto.Field(8, Proto.Field(2, 21)), Proto.Field(7, graph));

    public static byte[] Node(params byte[][] attributes) =>
        Proto.Field(1, Proto.Join([.. attributes.Select(attribute => Proto.Field(5, attribute))]));

    public static byte[] Node(string operation, string input, string output) =>
        Proto.Field(1, Proto.Field(1, input), Proto.Field(2, output), Proto.Field(4, operation));

    public static byte[] Initializer(params byte[][] tensor) => Proto.Field(5, tensor);

    public static byte[] SparseInitializer(byte[] values, byte[] indices) =>
        Proto.Field(15, Proto.Field(1, values), Proto.Field(2, indices));

    public static byte[] Input(string name, params byte[][] type) => Proto.Field(11, Proto.Field(1, name), Proto.Field(2, type));

    public static byte[] Output(string name, params byte[][] type) => Proto.Field(12, Proto.Field(1, name), Proto.Field(2, type));

    /// <summary>A type: dimensions are numbers, names, or null for unknown; no array at all is an unknown rank.</summary>
    public static byte[] TensorType(long elementType, params object?[]? dimensions) => Proto.Field(1, Tensor(elementType, dimensions));

    public static byte[] SparseTensorType(long elementType, params object?[]? dimensions) =>
        Proto.Field(8, Tensor(elementType, dimensions));

    public static byte[] SequenceType(byte[] type) => Proto.Field(4, Proto.Field(1, type));

    public static byte[] OptionalType(byte[] type) => Proto.Field(9, Proto.Field(1, type));

    public static byte[] MapType(long keyType, byte[] valueType) => Proto.Field(5, Proto.Field(1, keyType), Proto.Field(2, valueType));

    /// <summary>A tensor of 32-bit floats in one dimension, the numbers inside.</summary>
    public static byte[] InlineTensor(string name, byte[] rawData) =>
        Proto.Join(Proto.Field(1, rawData.Length / 4), Proto.Field(2, 1), Proto.Field(8, name), Proto.Field(9, rawData));

    public static byte[] ExternalTensor(string name, string location, string? offset = null, string? length = null) =>
        Proto.Join(
            Proto.Field(1, 4),
            Proto.Field(2, 1),
            Proto.Field(8, name),
            Entry("location", location),
            offset is null ? [] : Entry("offset", offset),
            length is null ? [] : Entry("length", length),
            Proto.Field(14, 1)
        );

    public static byte[] Entry(string key, string value) => Proto.Field(13, Proto.Field(1, key), Proto.Field(2, value));

    public static OnnxDescription Describe(byte[] model)
    {
        using var stream = new MemoryStream(model);
        return OnnxFile.Describe(stream);
    }

    private static byte[] Tensor(long elementType, object?[]? dimensions) =>
        Proto.Join(Proto.Field(1, elementType), dimensions is null ? [] : Proto.Field(2, Proto.Join([.. dimensions.Select(Dimension)])));

    private static byte[] Dimension(object? dimension) =>
        Proto.Field(
            1,
            dimension switch
            {
                int size => Proto.Field(1, size),
                long size => Proto.Field(1, size),
                string symbol => Proto.Field(2, symbol),
                _ => [],
            }
        );
}
