namespace Weights.Ide.Tests;

/// <summary>The packed package in an editor, after a restore, without a key and without a build.</summary>
[TestClass]
public sealed class PackageInAnEditor
{
    private static readonly byte[] _silero = ModelWithTensors.Bytes(
        [
            ModelWithTensors.Tensor("input", ModelWithTensors.Float32, 1, 512),
            ModelWithTensors.Tensor("state", ModelWithTensors.Float32, 2, "batch", 128),
            ModelWithTensors.Tensor("sr", ModelWithTensors.Int64),
        ],
        ModelWithTensors.Tensor("output", ModelWithTensors.Float32, 1, 1)
    );

    private static PackageFeed _feed = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task Pack(TestContext context) =>
        _feed = await PackageFeed.PackAsync("ide-tests", ["Weights.Build.Tasks"], context.CancellationToken);

    [TestMethod]
    public async Task Models_and_tensors_are_offered_with_their_documentation()
    {
        using EditedSolution solution = new EditedSolution(_feed)
            .Project("MyApp", "Microsoft.NET.Sdk.Web", """<OnnxModel Include="models/**/*.onnx" />""")
            .Write("MyApp/models/silero_vad.onnx", _silero);
        await solution.RestoreAsync("MyApp", TestContext.CancellationToken);

        IReadOnlyList<IReadOnlyDictionary<string, string>> offered = await solution.CompleteAsync(
            "MyApp",
            TestContext.CancellationToken,
            Completion.InMethod("OnnxModels.$$"),
            Completion.InMethod("OnnxModels.SileroVad.$$"),
            Completion.InMethod("OnnxModels.SileroVad.Inputs.$$"),
            Completion.InMethod("OnnxModels.SileroVad.Outputs.$$")
        );

        CollectionAssert.IsSubsetOf(new[] { "All", "TryGet", "SileroVad" }, offered[0].Keys.ToArray());
        foreach (
            string fact in new[]
            {
                $"{_silero.Length} bytes",
                "models/silero_vad.onnx",
                "gcm",
                "default",
                "weights/silero_vad.enc",
                "state: float32[2, batch, 128]",
                "maker 2.1",
                "17",
            }
        )
        {
            Assert.Contains(fact, offered[0]["SileroVad"]);
        }

        CollectionAssert.IsSubsetOf(
            new[] { "Name", "Path", "Size", "EncryptedSize", "KeyId", "Format", "GetPath", "Inputs", "Outputs" },
            offered[1].Keys.ToArray()
        );
        CollectionAssert.AreEquivalent(
            new[] { "All", "Input", "State", "Sr" },
            offered[2].Keys.Except(["Equals", "GetHashCode", "GetType", "ToString"]).ToArray()
        );
        Assert.Contains("float32[2, batch, 128]", offered[2]["State"]);
        Assert.Contains("float32[1, 1]", offered[3]["Output"]);
        AssertNothingWasEncrypted(solution);
    }

    [TestMethod]
    public async Task A_new_item_is_offered_after_the_editor_has_reloaded_the_project()
    {
        using EditedSolution solution = new EditedSolution(_feed)
            .Project("MyApp", "Microsoft.NET.Sdk", """<OnnxModel Include="models/first.onnx" />""")
            .Write("MyApp/models/first.onnx", _silero)
            .Write("MyApp/models/second.onnx", _silero);
        await solution.RestoreAsync("MyApp", TestContext.CancellationToken);
        string code = Completion.InMethod("OnnxModels.$$");

        IReadOnlyDictionary<string, string> before = (await solution.CompleteAsync("MyApp", TestContext.CancellationToken, code))[0];
        solution.Project("MyApp", "Microsoft.NET.Sdk", """<OnnxModel Include="models/first.onnx;models/second.onnx" />""");
        IReadOnlyDictionary<string, string> after = (await solution.CompleteAsync("MyApp", TestContext.CancellationToken, code))[0];

        Assert.Contains("First", before.Keys);
        Assert.DoesNotContain("Second", before.Keys);
        Assert.Contains("Second", after.Keys);
        AssertNothingWasEncrypted(solution);
    }

    [TestMethod]
    public async Task A_librarys_public_models_are_offered_in_an_app_that_references_it()
    {
        using EditedSolution solution = new EditedSolution(_feed)
            .Project(
                "Vision",
                "Microsoft.NET.Sdk.Razor",
                """<OnnxModel Include="models/*.onnx" />""",
                "<WeightsManifestAccess>public</WeightsManifestAccess>"
            )
            .Write("Vision/models/silero_vad.onnx", _silero)
            .Project("MyApp", "Microsoft.NET.Sdk.Web", """<ProjectReference Include="../Vision/Vision.csproj" />""");
        await solution.RestoreAsync("MyApp", TestContext.CancellationToken);

        IReadOnlyList<IReadOnlyDictionary<string, string>> offered = await solution.CompleteAsync(
            "MyApp",
            TestContext.CancellationToken,
            Completion.InMethod("Vision.OnnxModels.$$"),
            Completion.InMethod("Vision.OnnxModels.SileroVad.Inputs.$$")
        );

        Assert.Contains("_content/Vision/weights/silero_vad.enc", offered[0]["SileroVad"]);
        Assert.Contains("float32[2, batch, 128]", offered[1]["State"]);
        AssertNothingWasEncrypted(solution);
    }

    [TestMethod]
    public async Task Empty_wildcards_and_damaged_models_are_not_errors()
    {
        using EditedSolution solution = new EditedSolution(_feed)
            .Project("MyApp", "Microsoft.NET.Sdk.Web", """<OnnxModel Include="none/**/*.onnx;models/*.onnx" />""")
            .Write("MyApp/models/empty.onnx", [])
            .Write("MyApp/models/half.onnx", _silero[..^30])
            .Write("MyApp/models/whole.onnx", _silero);
        await solution.RestoreAsync("MyApp", TestContext.CancellationToken);

        IReadOnlyDictionary<string, string> offered = (
            await solution.CompleteAsync("MyApp", TestContext.CancellationToken, Completion.InMethod("OnnxModels.$$"))
        )[0];

        CollectionAssert.IsSubsetOf(new[] { "Empty", "Half", "Whole" }, offered.Keys.ToArray());
        AssertNothingWasEncrypted(solution);
    }

    private static void AssertNothingWasEncrypted(EditedSolution solution) => Assert.IsEmpty(solution.Files(".enc", "key", ".record"));
}
