using System.Text.RegularExpressions;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>The whole text of the generated files.</summary>
[TestClass]
public sealed partial class GeneratedCodeTests : VerifyBase
{
    private static readonly TestModel[] _models =
    [
        new("face/détecteur", 4_745_517, 4_745_545, "gcm", ("default", "weights/face/d%C3%A9tecteur.enc"))
        {
            Source = "models/face/détecteur.onnx",
            Producer = "pytorch <2.1>",
            OperatorSets = [("", 17), ("com.microsoft", 1)],
            Inputs = [new("input.1", "float32[batch, 3, ?, 640]", "float32", "batch", 3, null, 640)],
            Outputs =
            [
                new("boxes", "float32[...]", Shape: null),
                new("all", "int64[]", "int64"),
                new("labels", "sequence(string[...])", "", null),
            ],
        },
        new("open", 512, 512, "none", ("", "weights/open.onnx")),
        new(
            "silero_vad",
            2_327_524,
            2_327_604,
            "chunked",
            ("acme", "weights/acme/silero_vad.enc"),
            ("umbrella", "weights/umbrella/silero_vad.enc")
        )
        {
            Source = "../store/silero_vad.onnx",
            Inputs =
            [
                new("input", "float32[1, 512]", "float32", 1, 512),
                new("state", "float32[2, 1, 128]", "float32", 2, 1, 128),
                new("sr", "int64[]", "int64"),
            ],
            Outputs = [new("output", "float32[1, 1]", "float32", 1, 1), new("stateN", "float32[2, 1, 128]", "float32", 2, 1, 128)],
        },
    ];

    [TestMethod]
    public Task Each_model_has_a_property() =>
        Verify(Scrub(Generated.From(ModelsJson.Create(_models)).AssertClean().File("OnnxModels.g.cs")));

    [TestMethod]
    public Task A_class_describes_a_model() =>
        Verify(Scrub(Generated.From(ModelsJson.Create(_models)).AssertClean().File("OnnxModelInfo.g.cs")));

    [TestMethod]
    public Task Classes_describe_tensors() =>
        Verify(Scrub(Generated.From(ModelsJson.Create(_models)).AssertClean().File("OnnxTensorInfo.g.cs")));

    [TestMethod]
    public Task Models_and_tensors_in_CSharp_7_3()
    {
        Generated generated = Generated
            .From(ModelsJson.Create(_models), new ConsumerSetup { Language = Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp7_3 })
            .AssertClean();
        return Verify(Scrub(generated.File("OnnxModels.g.cs") + generated.File("OnnxTensorInfo.g.cs")));
    }

    [TestMethod]
    public Task The_loader_has_a_class() =>
        Verify(
            Bundle().Replace(Scrub(Generated.From(ModelsJson.Create(_models)).AssertClean().File("WeightsLoader.g.cs")), "@\"{bundle}\"")
        );

    [TestMethod]
    public Task Without_models_and_a_namespace_there_is_a_global_public_class() =>
        Verify(Scrub(Generated.From(ModelsJson.Create("models", "", "public")).AssertClean().File("OnnxModels.g.cs")));

    [TestMethod]
    public void Four_files_are_generated() =>
        Assert.AreSequenceEqual(
            ["OnnxModels.g.cs", "OnnxModelInfo.g.cs", "OnnxTensorInfo.g.cs", "WeightsLoader.g.cs"],
            Generated.From(ModelsJson.Of()).AssertClean().Files
        );

    // The version and the bundle change although the generator does not.
    private static string Scrub(string code) => Fingerprint().Replace(Version().Replace(code, "\"{version}\""), "\"{integrity}\"");

    [GeneratedRegex("(?<=\"Weights.Generators\", )\"[^\"]+\"")]
    private static partial Regex Version();

    [GeneratedRegex("\"sha384-[^\"]+\"")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("@\"([^\"]|\"\")*\"")]
    private static partial Regex Bundle();
}
