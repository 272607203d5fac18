using static Weights.Onnx.Tests.OnnxBytes;

namespace Weights.Onnx.Tests;

[TestClass]
public sealed class DamagedModels
{
    // One field of every kind that is read.
    private static readonly byte[] _rich = Proto.Join(
        Proto.Field(2, "producer"),
        Model(
            Node(Proto.Field(5, ExternalTensor("t", "a.bin", "16", "32")), Proto.Field(6, Initializer(InlineTensor("s", new byte[8])))),
            Initializer(InlineTensor("w", Pattern.Bytes(40))),
            SparseInitializer(InlineTensor("v", new byte[4]), InlineTensor("i", new byte[8])),
            Input("x", TensorType(1, 1, "n", null)),
            Input("m", OptionalType(SequenceType(MapType(7, TensorType(1, 3))))),
            Output("y", SparseTensorType(1, 2))
        ),
        Proto.Field(14, Proto.Field(1, "key"), Proto.Field(2, "value")),
        Proto.Field(20, Proto.Field(1, Initializer(InlineTensor("z", [])))),
        Proto.Field(25, Proto.Field(7, Proto.Field(5, Proto.Field(5, InlineTensor("f", new byte[4])))))
    );

    [TestMethod]
    public void A_complete_model_is_described() => Assert.HasCount(2, Describe(_rich).Inputs);

    [TestMethod]
    public void A_model_truncated_anywhere_is_described_or_refused()
    {
        var refused = Enumerable.Range(0, _rich.Length).Count(length => IsRefused(_rich[..length]));

        // Truncated directly after its graph, metadata or training, it still looks complete: three lengths.
        Assert.AreEqual(_rich.Length - 3, refused);
    }

    [TestMethod]
    public void A_model_with_any_changed_byte_is_described_or_refused()
    {
        for (var position = 0; position < _rich.Length; position++)
        {
            foreach (var change in new byte[] { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF })
            {
                var changed = _rich.ToArray();
                changed[position] ^= change;
                IsRefused(changed);
            }
        }
    }

    [TestMethod]
    public void The_error_says_the_position_the_field_and_what_to_do()
    {
        // A graph of 4 bytes at 0, which contains at 2 an initializer of 100 bytes, but no byte is left.
        var error = Assert.ThrowsExactly<OnnxFormatException>(() => Describe([0x3A, 0x02, 0x2A, 0x64]));

        Assert.AreEqual(
            "The model is damaged at byte 2: field 5 of GraphProto has 100 bytes, but only 0 are left. Export it or fetch it again.",
            error.Message
        );
        Assert.AreEqual(2, error.Position);
    }

    [TestMethod]
    public void A_file_that_is_not_a_model_is_an_error_that_says_what_it_is()
    {
        Assert.Contains("it is empty", Refusal([]));
        Assert.Contains("Git LFS", Refusal("version https://git-lfs.github.com/spec/v1\noid sha256:0"u8.ToArray()));
        Assert.Contains("it contains no graph", Refusal(Proto.Field(1, 8)));
        foreach (
            var content in new byte[][]
            {
                [.. "hello"u8],
                [.. "<!DOCTYPE html><html></html>"u8],
                [.. "PK\u0003\u0004"u8, 0, 0],
                Pattern.Bytes(5000),
                new byte[100],
            }
        )
        {
            Assert.IsTrue(IsRefused(content));
        }
    }

    [TestMethod]
    public void A_field_of_the_wrong_kind_is_damage()
    {
        // Graph as a number, inputs as a number, a name as four bytes, a version as text, groups, and unknown wire types.
        byte[][] models =
        [
            [0x38, 0x01],
            Model([0x58, 0x01]),
            Model(Proto.Field(11, [0x0D, 1, 2, 3, 4])),
            Proto.Join(Model(), Proto.Field(1, "8")),
            Model([0x0B, 0x0C]),
            Model([0x0E]),
            Model([0x0F]),
            Model([0x02, 0x00]),
        ];
        foreach (var model in models)
        {
            Assert.IsTrue(IsRefused(model));
        }
    }

    [TestMethod]
    [DataRow(100UL)]
    [DataRow(0x7FFF_FFFFUL)]
    [DataRow(0x8000_0000UL)]
    [DataRow(0x1_0000_0000UL)] // 0 in 32 bits
    [DataRow(0x7FFF_FFFF_FFFF_FFFFUL)]
    [DataRow(0x8000_0000_0000_0000UL)]
    [DataRow(0xFFFF_FFFF_FFFF_FFFFUL)]
    public void A_wrong_length_is_damage_and_allocates_nothing(ulong length)
    {
        var head = Proto.Head(5, length);
        byte[][] models =
        [
            Proto.Head(7, length),
            Model(head),
            Model(Initializer(Proto.Head(9, length))),
            Proto.Join(Model(), Proto.Head(2, length)),
            Model(Proto.Field(11, Proto.Head(1, length))),
        ];
        Assert.IsTrue(models.All(IsRefused));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.IsTrue(models.All(IsRefused));

        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void A_name_longer_than_1_MiB_is_refused()
    {
        Assert.HasCount(1 << 20, Describe(Model(Input(new string('n', 1 << 20)))).Inputs[0].Name);
        Assert.Contains("1048577 bytes", Refusal(Model(Input(new string('n', (1 << 20) + 1)))));
    }

    [TestMethod]
    public void Nested_graphs_are_read_to_a_depth_of_100_messages()
    {
        byte[] Nested(int levels)
        {
            var graph = Initializer(ExternalTensor("t", "deep.bin"));
            for (var level = 0; level < levels; level++)
            {
                graph = Node(Proto.Field(6, graph));
            }

            return Model(graph);
        }

        Assert.AreEqual("deep.bin", Describe(Nested(32)).ExternalFiles.Single().Location);
        Assert.Contains("more than 100", Refusal(Nested(33)));
        Assert.Contains("more than 100", Refusal(Nested(2000)));
    }

    [TestMethod]
    public void Nested_types_cannot_overflow_the_stack()
    {
        var type = TensorType(1);
        for (var level = 0; level < 2000; level++)
        {
            type = SequenceType(type);
        }

        Assert.Contains("more than 100", Refusal(Model(Input("x", type))));
    }

    [TestMethod]
    public void A_file_with_too_many_inputs_cannot_exhaust_the_memory()
    {
        var inputs = new byte[2 * 3_000_000];
        for (var i = 0; i < inputs.Length; i += 2)
        {
            inputs[i] = (11 << 3) | 2;
        }

        Assert.Contains("exceeds the limit", Refusal(Model(inputs)));
    }

    [TestMethod]
    public void A_file_that_becomes_shorter_while_it_is_read_is_an_error()
    {
        using var stream = new ShrinkingStream(Model(Initializer(Proto.Head(9, 1 << 20))), 1 << 20);

        Assert.Contains("became shorter", Assert.ThrowsExactly<OnnxFormatException>(() => OnnxFile.Describe(stream)).Message);
    }

    private static bool IsRefused(byte[] model)
    {
        try
        {
            Describe(model);
            return false;
        }
        catch (OnnxFormatException)
        {
            return true;
        }
    }

    private static string Refusal(byte[] model) => Assert.ThrowsExactly<OnnxFormatException>(() => Describe(model)).Message;

    /// <summary>Has fewer bytes than its length.</summary>
    private sealed class ShrinkingStream(byte[] content, long missing) : MemoryStream(content)
    {
        public override long Length => base.Length + missing;
    }
}
