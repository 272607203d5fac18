using static Weights.Onnx.Tests.OnnxBytes;

namespace Weights.Onnx.Tests;

[TestClass]
public sealed class LargeModels
{
    [TestMethod]
    [DataRow(3_000_000_000)]
    [DataRow(int.MaxValue - 100L)]
    [DataRow((long)int.MaxValue)]
    [DataRow(1L << 31)]
    [DataRow((1L << 32) - 1)]
    [DataRow(1L << 32)]
    [DataRow(20_000_000_000)]
    public void A_model_of_several_GiB_is_described_without_reading_its_weights(long weights)
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("model.onnx");
        WriteModel(path, weights);
        using var file = new CountingFile(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var model = OnnxFile.Describe(file);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual("x: float32[1, n]", model.Inputs.Single().ToString());
        Assert.AreEqual("y: float32[1, n]", model.Outputs.Single().ToString());
        Assert.AreEqual("weights.bin", model.ExternalFiles.Single().Location);
        Assert.AreEqual("after the graph", model.Metadata["place"]);
        Assert.IsGreaterThan(weights, file.Length);
        Assert.IsLessThan(10_000, file.BytesRead);
        Assert.IsLessThan(200_000, allocated);
        Assert.IsNull(ModelFileCheck.WhyNot(path));
    }

    [TestMethod]
    public void Each_of_1000_weights_costs_one_small_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(
            "model.onnx",
            Model([
                .. Enumerable.Range(0, 1000).Select(i => Initializer(InlineTensor($"w{i}", new byte[10_000]))),
                Input("x", TensorType(1)),
            ])
        );
        using var file = new CountingFile(path);

        Assert.HasCount(1, OnnxFile.Describe(file).Inputs);
        Assert.IsLessThan(1 << 20, file.BytesRead);
    }

    [TestMethod]
    public void All_10000_inputs_with_names_of_4_KB_are_described()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => $"{i:D5}{new string('x', 4091)}").ToArray();

        var inputs = Describe(Model([.. names.Select(name => Input(name, TensorType(1, 1, 512)))])).Inputs;

        CollectionAssert.AreEqual(names, inputs.Select(input => input.Name).ToArray());
        Assert.AreEqual("float32[1, 512]", inputs[^1].Type!.ToString());
    }

    [TestMethod]
    public void A_field_may_cross_any_boundary_of_the_read_window()
    {
        for (var gap = 0; gap < 1100; gap++)
        {
            var model = Describe(
                Proto.Join(Proto.Field(6, new byte[gap]), Model(Input("x", TensorType(1, "n", 300)), Output("y", TensorType(7, gap))))
            );

            Assert.AreEqual("x: float32[n, 300]", model.Inputs.Single().ToString());
            Assert.AreEqual($"y: int64[{gap}]", model.Outputs.Single().ToString());
        }
    }

    /// <summary>A model whose weights are a hole in a sparse file, with fields to find before and after it.</summary>
    private static void WriteModel(string path, long weights)
    {
        byte[] tensor = [.. Proto.Field(8, "w"), .. Proto.Head(9, (ulong)weights)];
        byte[] initializer = [.. Proto.Head(5, (ulong)(tensor.Length + weights)), .. tensor];
        byte[] front = [.. Node("Add", "x", "y"), .. initializer];
        byte[] back =
        [
            .. Initializer(ExternalTensor("e", "weights.bin")),
            .. Input("w", TensorType(1)),
            .. Input("x", TensorType(1, 1, "n")),
            .. Output("y", TensorType(1, 1, "n")),
        ];
        using var file = File.Create(path);
        file.Write(Proto.Field(1, 10));
        file.Write(Proto.Head(7, (ulong)(front.Length + weights + back.Length)));
        file.Write(front);
        file.Seek(weights, SeekOrigin.Current);
        file.Write(back);
        file.Write(Proto.Field(14, Proto.Field(1, "place"), Proto.Field(2, "after the graph")));
    }

    private sealed class CountingFile(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
    {
        public long BytesRead { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = base.Read(buffer);
            BytesRead += count;
            return count;
        }
    }
}
