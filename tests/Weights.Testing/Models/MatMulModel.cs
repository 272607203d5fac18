using System.Runtime.InteropServices;
using static Weights.Testing.Protobuf;

namespace Weights.Testing;

/// <summary>
/// Valid models of any size: chains of matrix products, y = x · W0 · W1 …, with weights in the graph or in a separate file.
/// </summary>
internal static class MatMulModel
{
    private const int FloatBytes = sizeof(float);

    /// <summary>
    /// Writes a model whose weights are in the graph: layers · width² · 4 bytes. Layer i has the weights of <paramref name="seed"/> + i.
    /// </summary>
    public static void WriteInline(string path, int layers, int width, int seed = 0)
    {
        using var file = File.Create(path);
        var weights = new byte[width * width * FloatBytes];
        var parts = Parts(layers, width, tensorTail: weights.Length + Head(9, weights.Length).Length);
        file.Write(parts.BeforeTensors);
        for (var i = 0; i < layers; i++)
        {
            Fill(weights, seed + i);
            file.Write([.. parts.Tensor(i), .. Head(9, weights.Length)]);
            file.Write(weights);
        }

        file.Write(parts.AfterTensors);
    }

    /// <summary>
    /// Writes a model whose weights are in <c>&lt;name&gt;.data</c> in the same folder, or in <paramref name="folder"/> below it.
    /// </summary>
    public static void WriteExternal(string path, int layers, int width, int seed = 0, string folder = "")
    {
        var location = folder + Path.GetFileNameWithoutExtension(path) + ".data";
        var length = (long)width * width * FloatBytes;
        byte[] External(int i) =>
            [.. Entry("location", location), .. Entry("offset", $"{i * length}"), .. Entry("length", $"{length}"), .. Field(14, 1)];
        using (var data = File.Create(Path.Combine(Path.GetDirectoryName(path)!, location)))
        {
            var weights = new byte[length];
            for (var i = 0; i < layers; i++)
            {
                Fill(weights, seed + i);
                data.Write(weights);
            }
        }

        byte[] graph =
        [
            .. Nodes(layers),
            .. Field(2, "g"),
            .. Enumerable.Range(0, layers).SelectMany(i => Field(5, [.. TensorHead(i, width), .. External(i)])),
            .. Ends(width),
        ];
        File.WriteAllBytes(path, [.. Field(1, 8), .. Field(7, graph), .. Opset()]);
    }

    /// <summary>What a model computes from <paramref name="x"/>.</summary>
    public static double[] Output(int layers, int width, int seed, float[] x)
    {
        double[] y = [.. x];
        var weights = new byte[width * width * FloatBytes];
        for (var i = 0; i < layers; i++)
        {
            Fill(weights, seed + i);
            var matrix = MemoryMarshal.Cast<byte, float>(weights);
            var next = new double[width];
            for (var row = 0; row < width; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    next[column] += y[row] * matrix[(row * width) + column];
                }
            }

            y = next;
        }

        return y;
    }

    private static (byte[] BeforeTensors, Func<int, byte[]> Tensor, byte[] AfterTensors) Parts(int layers, int width, long tensorTail)
    {
        byte[] Tensor(int i)
        {
            var head = TensorHead(i, width);
            return [.. Head(5, head.Length + tensorTail), .. head];
        }

        byte[] before = [.. Nodes(layers), .. Field(2, "g")];
        var ends = Ends(width);
        var graph = before.Length + ends.Length + Enumerable.Range(0, layers).Sum(i => Tensor(i).Length + tensorTail);
        return ([.. Field(1, 8), .. Head(7, graph), .. before], Tensor, [.. ends, .. Opset()]);
    }

    // Small numbers, so that the products stay finite. Each layer has its own.
    private static void Fill(byte[] weights, int seed)
    {
#pragma warning disable CA5394 // Not a secret: the same seed must give the same bytes.
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
                            .. Field(1, i == 0 ? "x" : $"h{i}"),
                            .. Field(1, $"w{i}"),
                            .. Field(2, i == layers - 1 ? "y" : $"h{i + 1}"),
                            .. Field(4, "MatMul"),
                        ]
                    )
                ),
        ];

    // TensorProto: dims (1), data_type (2) = FLOAT, name (8).
    private static byte[] TensorHead(int i, int width) => [.. Field(1, width), .. Field(1, width), .. Field(2, 1), .. Field(8, $"w{i}")];

    private static byte[] Ends(int width) => [.. Field(11, Value("x", width)), .. Field(12, Value("y", width))];

    private static byte[] Value(string name, int width) =>
        [.. Field(1, name), .. Field(2, Field(1, [.. Field(1, 1), .. Field(2, [.. Field(1, Field(1, 1)), .. Field(1, Field(1, width))])]))];

    private static byte[] Opset() => Field(8, [.. Field(1, ""), .. Field(2, 13)]);

    private static byte[] Entry(string key, string value) => Field(13, [.. Field(1, key), .. Field(2, value)]);
}
