using System.Text;

namespace Weights.Testing;

/// <summary>Real models of any size, as chains of matrix products: y = x · W0 · W1 …, with weights inside the graph or in a file beside it.</summary>
internal static class MatMulModel
{
    private const int FloatBytes = sizeof(float);

    /// <summary>Writes a model whose weights are in the graph: layers · width² · 4 bytes.</summary>
    public static void WriteInline(string path, int layers, int width)
    {
        using var file = File.Create(path);
        var weights = new byte[width * width * FloatBytes];
        var head = Head(layers, width, tensorTail: weights.Length + 1 + Varint(weights.Length).Length);
        file.Write(head.BeforeTensors);
        for (var i = 0; i < layers; i++)
        {
            Fill(weights, i);
            file.Write([.. head.Tensor(i), .. Tag(9, 2), .. Varint(weights.Length)]);
            file.Write(weights);
        }

        file.Write(head.AfterTensors);
    }

    /// <summary>Writes a model whose weights are in <c>&lt;name&gt;.data</c> beside it.</summary>
    public static void WriteExternal(string path, int layers, int width)
    {
        var location = Path.GetFileNameWithoutExtension(path) + ".data";
        var length = (long)width * width * FloatBytes;
        byte[] External(int i) =>
            [.. Entry("location", location), .. Entry("offset", $"{i * length}"), .. Entry("length", $"{length}"), .. Number(14, 1)];
        using (var data = File.Create(Path.Combine(Path.GetDirectoryName(path)!, location)))
        {
            var weights = new byte[length];
            for (var i = 0; i < layers; i++)
            {
                Fill(weights, i);
                data.Write(weights);
            }
        }

        byte[] graph =
        [
            .. Nodes(layers),
            .. Text(2, "g"),
            .. Enumerable.Range(0, layers).SelectMany(i => Field(5, [.. TensorHead(i, width), .. External(i)])),
            .. Ends(width),
        ];
        File.WriteAllBytes(path, [.. Number(1, 8), .. Field(7, graph), .. Opset()]);
    }

    private static (byte[] BeforeTensors, Func<int, byte[]> Tensor, byte[] AfterTensors) Head(int layers, int width, long tensorTail)
    {
        byte[] Tensor(int i)
        {
            var head = TensorHead(i, width);
            return [.. Tag(5, 2), .. Varint(head.Length + tensorTail), .. head];
        }

        byte[] before = [.. Nodes(layers), .. Text(2, "g")];
        var ends = Ends(width);
        var graph = before.Length + ends.Length + Enumerable.Range(0, layers).Sum(i => Tensor(i).Length + tensorTail);
        return ([.. Number(1, 8), .. Tag(7, 2), .. Varint(graph), .. before], Tensor, [.. ends, .. Opset()]);
    }

    // Small numbers, others in each layer: products stay finite.
    private static void Fill(byte[] weights, int seed)
    {
#pragma warning disable CA5394 // the same seed has to give the same model
        var random = new Random(seed);
        for (var at = 0; at < weights.Length; at += FloatBytes)
        {
            BitConverter.TryWriteBytes(weights.AsSpan(at), (random.NextSingle() - 0.5f) * 0.05f);
        }
#pragma warning restore CA5394
    }

    private static byte[] Nodes(int layers) =>
        [
            .. Enumerable
                .Range(0, layers)
                .SelectMany(i =>
                    Field(
                        1,
                        [
                            .. Text(1, i == 0 ? "x" : $"h{i}"),
                            .. Text(1, $"w{i}"),
                            .. Text(2, i == layers - 1 ? "y" : $"h{i + 1}"),
                            .. Text(4, "MatMul"),
                        ]
                    )
                ),
        ];

    // TensorProto: dims (1), data_type (2) = FLOAT, name (8).
    private static byte[] TensorHead(int i, int width) => [.. Number(1, width), .. Number(1, width), .. Number(2, 1), .. Text(8, $"w{i}")];

    private static byte[] Ends(int width) => [.. Field(11, Value("x", width)), .. Field(12, Value("y", width))];

    private static byte[] Value(string name, int width) =>
        [
            .. Text(1, name),
            .. Field(2, Field(1, [.. Number(1, 1), .. Field(2, [.. Field(1, Number(1, 1)), .. Field(1, Number(1, width))])])),
        ];

    private static byte[] Opset() => Field(8, [.. Text(1, ""), .. Number(2, 13)]);

    private static byte[] Entry(string key, string value) => Field(13, [.. Text(1, key), .. Text(2, value)]);

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [.. Tag(field, 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, long value) => [.. Tag(field, 0), .. Varint(value)];

    private static byte[] Tag(int field, int wireType) => Varint((field << 3) | wireType);

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
