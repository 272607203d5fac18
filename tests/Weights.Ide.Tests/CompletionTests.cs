using Microsoft.CodeAnalysis;

namespace Weights.Ide.Tests;

/// <summary>What an editor offers after <c>OnnxModels.</c></summary>
[TestClass]
public sealed class CompletionTests
{
    private const string Models = """
        {
          "version": 1, "class": "OnnxModels", "namespace": "MyApp", "access": "internal", "basePath": "", "outputPath": "weights",
          "loader": { "path": "weights/weights-loader.js" },
          "models": [
            { "name": "face/détecteur", "size": 4745517, "encryptedSize": 4745545, "format": "gcm",
              "keys": [ { "keyId": "default", "path": "weights/face/d%C3%A9tecteur.enc" } ] },
            { "name": "silero_vad", "size": 2327524, "encryptedSize": 2327524, "format": "none",
              "keys": [ { "keyId": "", "path": "weights/silero_vad.onnx" } ] }
          ]
        }
        """;

    private static EditedProject _project = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task OpenProject(TestContext context) =>
        _project = await EditedProject.OpenAsync(Models, context.CancellationToken);

    [ClassCleanup]
    public static void CloseProject() => _project.Dispose();

    [TestMethod]
    public async Task The_editor_offers_the_models()
    {
        IReadOnlyDictionary<string, string> offered = await CompleteAsync("OnnxModels.$$");

        CollectionAssert.IsSubsetOf(new[] { "All", "FaceDétecteur", "SileroVad" }, offered.Keys.ToArray());
    }

    [TestMethod]
    public async Task The_documentation_of_a_model_has_its_properties()
    {
        IReadOnlyDictionary<string, string> offered = await CompleteAsync("OnnxModels.$$");

        string shown = offered["FaceDétecteur"];
        foreach (
            string fact in new[]
            {
                "OnnxModels.FaceDétecteur",
                "face/détecteur",
                "4.7 MB (4,745,517 bytes)",
                "4,745,545 bytes",
                "gcm",
                "default",
                "weights/face/d%C3%A9tecteur.enc",
            }
        )
        {
            Assert.Contains(fact, shown);
        }

        Assert.Contains("Not encrypted", offered["SileroVad"]);
    }

    [TestMethod]
    public async Task A_model_and_the_loader_show_their_members_with_documentation()
    {
        IReadOnlyDictionary<string, string> model = await CompleteAsync("OnnxModels.SileroVad.$$");
        IReadOnlyDictionary<string, string> loader = await CompleteAsync("WeightsLoader.$$");

        foreach (string member in new[] { "Name", "Path", "Size", "EncryptedSize", "KeyId", "Format", "GetPath" })
        {
            Assert.IsGreaterThan(40, model[member].Length, model[member]);
        }

        Assert.Contains("integrity", loader["Integrity"]);
        Assert.Contains("weights/weights-loader.js", loader["Path"]);
        Assert.IsLessThan(300, loader["Source"].Length, "the tooltip must not contain the bundle");
    }

    [TestMethod]
    public async Task The_offered_names_compile()
    {
        IReadOnlyList<Diagnostic> found = await _project.CompileAsync(
            Completion.InMethod("OnnxModels.FaceDétecteur.Path + WeightsLoader.Integrity;"),
            TestContext.CancellationToken
        );

        Assert.IsEmpty(found, string.Join('\n', found));
    }

    [TestMethod]
    public async Task A_model_that_a_build_adds_is_offered()
    {
        using EditedProject project = await EditedProject.OpenAsync(Models, TestContext.CancellationToken);

        project.ReplaceModels(Models.Replace("silero_vad\"", "speaker-id\"", StringComparison.Ordinal));
        IReadOnlyDictionary<string, string> offered = await project.CompleteAsync(
            Completion.InMethod("OnnxModels.$$"),
            TestContext.CancellationToken
        );

        Assert.Contains("SpeakerId", offered.Keys);
        Assert.DoesNotContain("SileroVad", offered.Keys);
    }

    private Task<IReadOnlyDictionary<string, string>> CompleteAsync(string expression) =>
        _project.CompleteAsync(Completion.InMethod(expression), TestContext.CancellationToken);
}
