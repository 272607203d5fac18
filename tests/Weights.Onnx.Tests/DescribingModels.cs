using System.Text;
using static Weights.Onnx.Tests.OnnxBytes;

namespace Weights.Onnx.Tests;

[TestClass]
public sealed class DescribingModels
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int Text = 8;

    [TestMethod]
    public void Inputs_and_outputs_are_in_the_graphs_order_with_their_types()
    {
        var model = Describe(
            Model(
                Output("z", TensorType(Int64)),
                Input("b", TensorType(Float, 1, 512)),
                Output("y", TensorType(9, "n")),
                Input("a", TensorType(10, "batch", null, 3L << 40))
            )
        );

        CollectionAssert.AreEqual(new[] { "b: float32[1, 512]", "a: float16[batch, ?, 3298534883328]" }, Texts(model.Inputs));
        CollectionAssert.AreEqual(new[] { "z: int64[]", "y: bool[n]" }, Texts(model.Outputs));
        Assert.AreEqual(OnnxFileFormat.Onnx, model.Format);
    }

    [TestMethod]
    public void A_dimension_is_a_number_a_name_or_unknown()
    {
        var shape = ((OnnxTensorType)TypeOf(TensorType(Float, 0, "batch", null, "", -1))!).Shape!;

        CollectionAssert.AreEqual(new OnnxDimension[] { new(0, null), new(null, "batch"), default, default, default }, shape.ToArray());
    }

    [TestMethod]
    public void A_scalar_has_no_dimensions_and_an_unknown_rank_has_no_shape()
    {
        Assert.IsEmpty(((OnnxTensorType)TypeOf(TensorType(Float, []))!).Shape!);
        Assert.IsNull(((OnnxTensorType)TypeOf(TensorType(Float, null))!).Shape);
        Assert.AreEqual("float32[...]", TypeOf(TensorType(Float, null))!.ToString());
    }

    [TestMethod]
    public void Types_other_than_tensors_are_named()
    {
        var floats = TensorType(Float, "n");

        Assert.AreEqual("sequence(float32[n])", TypeOf(SequenceType(floats))!.ToString());
        Assert.AreEqual("optional(sequence(float32[n]))", TypeOf(OptionalType(SequenceType(floats)))!.ToString());
        Assert.AreEqual("sequence(map(int64, float32[n]))", TypeOf(SequenceType(MapType(Int64, floats)))!.ToString());
        Assert.AreEqual("map(string, unknown)", TypeOf(MapType(Text, []))!.ToString());
        Assert.AreEqual("sparse(float32[3, n])", TypeOf(SparseTensorType(Float, 3, "n"))!.ToString());
        Assert.AreEqual(
            "opaque(com.example, Image)",
            TypeOf(Proto.Field(7, Proto.Field(1, "com.example"), Proto.Field(2, "Image")))!.ToString()
        );
        Assert.IsNull(TypeOf([]));
    }

    [TestMethod]
    public void Every_element_type_has_its_name_and_an_unknown_one_its_number()
    {
        string[] names =
        [
            "undefined",
            "float32",
            "uint8",
            "int8",
            "uint16",
            "int16",
            "int32",
            "int64",
            "string",
            "bool",
            "float16",
            "float64",
            "uint32",
            "uint64",
            "complex64",
            "complex128",
            "bfloat16",
            "float8e4m3fn",
            "float8e4m3fnuz",
            "float8e5m2",
            "float8e5m2fnuz",
            "uint4",
            "int4",
            "float4e2m1",
            "float8e8m0",
            "uint2",
            "int2",
            "type27",
        ];
        for (var number = 0; number < names.Length; number++)
        {
            Assert.AreEqual(names[number], ((OnnxTensorType)TypeOf(TensorType(number))!).ElementType.Name());
        }

        Assert.AreEqual("type-1", ((OnnxTensorType)TypeOf(TensorType(-1))!).ElementType.Name());
        CollectionAssert.AreEqual(Enumerable.Range(0, 27).ToArray(), Enum.GetValues<OnnxElementType>().Select(type => (int)type).ToArray());
    }

    [TestMethod]
    public void Initializers_that_are_listed_as_inputs_are_left_out()
    {
        var model = Describe(
            Model(
                Input("weights", TensorType(Float, 1)),
                Initializer(InlineTensor("weights", new byte[4])),
                Initializer(InlineTensor("", new byte[4])),
                SparseInitializer(InlineTensor("sparse", new byte[4]), InlineTensor("indices", new byte[8])),
                Input("sparse", TensorType(Float, 9)),
                Input("indices", TensorType(Float, 9)),
                Input("x", TensorType(Float, 1))
            )
        );

        CollectionAssert.AreEqual(new[] { "indices", "x" }, model.Inputs.Select(input => input.Name).ToArray());
    }

    [TestMethod]
    public void Versions_producer_domain_operator_sets_and_metadata_are_described()
    {
        var model = Describe(
            Proto.Join(
                Proto.Field(1, 8),
                Proto.Field(2, "pytorch"),
                Proto.Field(3, "2.4.0"),
                Proto.Field(4, "com.example"),
                Proto.Field(5, 3),
                Proto.Field(6, "for people"),
                Proto.Field(7, []),
                Proto.Field(8, Proto.Field(1, ""), Proto.Field(2, 17)),
                Proto.Field(8, Proto.Field(2, 1), Proto.Field(1, "ai.onnx.ml")),
                Proto.Field(14, Proto.Field(1, "names"), Proto.Field(2, "{0: 'cat'}")),
                Proto.Field(14, Proto.Field(2, "first"), Proto.Field(1, "twice")),
                Proto.Field(14, Proto.Field(1, "twice"), Proto.Field(2, "last"))
            )
        );

        Assert.AreEqual(8, model.IrVersion);
        Assert.AreEqual("pytorch", model.ProducerName);
        Assert.AreEqual("2.4.0", model.ProducerVersion);
        Assert.AreEqual("com.example", model.Domain);
        Assert.AreEqual(3, model.ModelVersion);
        CollectionAssert.AreEqual(new OnnxOperatorSet[] { new("", 17), new("ai.onnx.ml", 1) }, model.OperatorSets.ToArray());
        Assert.HasCount(2, model.Metadata);
        Assert.AreEqual("{0: 'cat'}", model.Metadata["names"]);
        Assert.AreEqual("last", model.Metadata["twice"]);
    }

    [TestMethod]
    public void A_metadata_value_longer_than_1_MiB_is_left_out()
    {
        var model = Describe(
            Proto.Join(
                Proto.Field(14, Proto.Field(1, "long"), Proto.Field(2, new string('a', (1 << 20) + 1))),
                Proto.Field(14, Proto.Field(1, "fits"), Proto.Field(2, new string('a', 1 << 20))),
                Model(Input("x", TensorType(Float)))
            )
        );

        Assert.HasCount(1, model.Metadata);
        Assert.HasCount(1 << 20, model.Metadata["fits"]);
        Assert.HasCount(1, model.Inputs);
    }

    [TestMethod]
    public void A_name_can_be_any_text()
    {
        string[] names =
        [
            "",
            "class",
            "a/b\\c:d",
            "../..",
            "é",
            "e\u0301",
            "\U0001F600",
            "مدخل",
            "a\u200Bb",
            "line\nfeed\0null",
            "\uFFFF",
            new string('n', 4096),
            new string('語', 40_000),
        ];
        var model = Describe(Model([.. names.Select(name => Input(name, TensorType(Float, name)))]));

        CollectionAssert.AreEqual(names, model.Inputs.Select(input => input.Name).ToArray());
        Assert.AreEqual("語", ((OnnxTensorType)model.Inputs[^1].Type!).Shape![0].Symbol![..1]);
    }

    [TestMethod]
    public void Bytes_of_a_name_that_are_not_UTF8_are_replaced()
    {
        byte[] latin1 = [.. Encoding.Latin1.GetBytes("Größe")];

        Assert.AreEqual("Gr\uFFFD\uFFFDe", Describe(Model(Proto.Field(11, Proto.Field(1, latin1)))).Inputs[0].Name);
    }

    [TestMethod]
    public void Fields_of_later_versions_are_skipped()
    {
        var later = Proto.Join(Proto.Field(900, 1), Proto.Field(901, "x"), [0xC5, 0x38, 1, 2, 3, 4], [0xC1, 0x38, 1, 2, 3, 4, 5, 6, 7, 8]);
        var model = Describe(Proto.Join(later, Model(later, Proto.Field(11, later, Proto.Field(1, "x"))), later, Proto.Field(26, later)));

        Assert.AreEqual("x: unknown", model.Inputs.Single().ToString());
    }

    [TestMethod]
    public void A_graph_in_two_fields_is_merged_as_in_every_protobuf_parser()
    {
        var model = Describe(
            Proto.Join(
                Proto.Field(7, Input("a", TensorType(Float)), Input("b", TensorType(Float))),
                Proto.Field(7, Initializer(InlineTensor("a", [])), Output("c", TensorType(Float)))
            )
        );

        CollectionAssert.AreEqual(new[] { "b: float32[]" }, Texts(model.Inputs));
        CollectionAssert.AreEqual(new[] { "c: float32[]" }, Texts(model.Outputs));
    }

    [TestMethod]
    public void An_onnx_runtime_file_is_recognized_and_not_described()
    {
        var model = Describe([0x20, 0, 0, 0, .. "ORTM"u8, 1, 2, 3]);

        Assert.AreEqual(OnnxFileFormat.Ort, model.Format);
        Assert.IsEmpty(model.Inputs);
        Assert.IsEmpty(model.ExternalFiles);
    }

    [TestMethod]
    public void A_cancelled_description_stops()
    {
        using var stream = new MemoryStream(Model());

        Assert.ThrowsExactly<OperationCanceledException>(() => OnnxFile.Describe(stream, new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void A_stream_is_read_from_its_start()
    {
        using var stream = new MemoryStream(Model(Input("x", TensorType(Float))));
        stream.Position = 7;

        Assert.AreEqual("x", OnnxFile.Describe(stream).Inputs[0].Name);
    }

    private static OnnxType? TypeOf(byte[] type) => Describe(Model(Input("x", type))).Inputs[0].Type;

    private static string[] Texts(IEnumerable<OnnxValue> values) => [.. values.Select(value => value.ToString())];
}
