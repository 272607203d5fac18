using System.Text.RegularExpressions;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

[TestClass]
public sealed partial class GeneratedCodeTests : VerifyBase
{
    private static readonly TestModel[] s_models =
    [
        new("face/détecteur", 4_745_517, 4_745_545, "gcm", ("default", "weights/face/d%C3%A9tecteur.enc")),
        new("open", 512, 512, "none", ("", "weights/open.onnx")),
        new("silero_vad", 2_327_524, 2_327_604, "chunked", ("acme", "weights/acme/silero_vad.enc"), ("umbrella", "weights/umbrella/silero_vad.enc")),
    ];

    [TestMethod]
    public Task Models() => Verify(Scrub(Generated.From(ModelsJson.Create(s_models)).AssertClean().File("OnnxModels.g.cs")));

    [TestMethod]
    public Task Info() => Verify(Scrub(Generated.From(ModelsJson.Create(s_models)).AssertClean().File("OnnxModelInfo.g.cs")));

    [TestMethod]
    public Task Loader() => Verify(Scrub(Generated.From(ModelsJson.Create(s_models)).AssertClean().File("WeightsLoader.g.cs")));

    [TestMethod]
    public Task Public_models_in_the_global_namespace_without_any_model() =>
        Verify(Scrub(Generated.From(ModelsJson.Create("models", "", "public")).AssertClean().File("OnnxModels.g.cs")));

    [TestMethod]
    public void The_files_are_three() => Assert.AreSequenceEqual(
        ["OnnxModels.g.cs", "OnnxModelInfo.g.cs", "WeightsLoader.g.cs"], Generated.From(ModelsJson.Of()).AssertClean().Files);

    // The version and the bundle change without the generator.
    private static string Scrub(string code) => Bundle().Replace(
        Fingerprint().Replace(Version().Replace(code, "\"{version}\""), "\"{integrity}\""), "@\"{bundle}\"");

    [GeneratedRegex("(?<=\"Weights.Generators\", )\"[^\"]+\"")]
    private static partial Regex Version();

    [GeneratedRegex("\"sha384-[^\"]+\"")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("@\"([^\"]|\"\")*\"")]
    private static partial Regex Bundle();
}
