using static Weights.Onnx.Tests.OnnxBytes;

namespace Weights.Onnx.Tests;

/// <summary>A million damaged models. A case is repeated with <c>MutatedBytes.Of(_models, seed)</c>.</summary>
[TestClass]
public sealed class MutatedModels
{
    // The models have about a kilobyte, and at most 64 KiB after the changes.
    private const long MaxBytes = 4 << 20;

    private static readonly byte[][] _models =
    [
        Model(
            Node("MatMul", "x", "y"),
            Initializer(InlineTensor("w", Pattern.Bytes(64))),
            Input("x", TensorType(1, 1, "n", null)),
            Output("y")
        ),
        Model(
            Node(Proto.Field(5, ExternalTensor("t", "a.bin", "16", "32")), Proto.Field(6, Initializer(InlineTensor("s", new byte[8])))),
            Initializer(ExternalTensor("u", "folder/b.bin", "0", "4096")),
            SparseInitializer(InlineTensor("v", new byte[4]), InlineTensor("i", new byte[8])),
            Input("m", OptionalType(SequenceType(MapType(7, TensorType(1, 3))))),
            Output("y", SparseTensorType(1, 2))
        ),
        Proto.Join(
            Proto.Field(2, "producer"),
            Proto.Field(3, "1.0"),
            Model(Node(Proto.Field(6, Node(Proto.Field(11, Initializer(ExternalTensor("deep", "c.bin"))))))),
            Proto.Field(14, Proto.Field(1, "key"), Proto.Field(2, "value")),
            Proto.Field(20, Proto.Field(1, Initializer(InlineTensor("z", [])))),
            Proto.Field(25, Proto.Field(7, Proto.Field(5, Proto.Field(5, InlineTensor("f", new byte[4])))))
        ),
    ];

    [TestMethod]
    public void A_million_damaged_models_are_described_or_refused()
    {
        var refused = 0;

        ManyCases.Run(
            1_000_000,
            seed =>
            {
                try
                {
                    Describe(MutatedBytes.Of(_models, seed));
                }
                catch (OnnxFormatException)
                {
                    Interlocked.Increment(ref refused);
                }
            },
            MaxBytes
        );

        // Both happen often, so the changes reach the code behind the first check.
        Assert.IsInRange(500_000, 990_000, refused);
    }
}
