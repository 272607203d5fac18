using Microsoft.Build.Framework;
using VerifyMSTest;

namespace Weights.Build.Tasks.Tests;

/// <summary>models.d.ts, as the build writes it and as the TypeScript compiler reads it.</summary>
[TestClass]
public sealed class TypeScriptDeclarations : VerifyBase
{
    private const string LoaderTypes = "weights-loader.d.ts";

    private static string Compiler => Path.Combine(Repository.Root, "src", "Weights.Loader", "node_modules", "typescript", "bin", "tsc");

    [TestMethod]
    public async Task Names_feeds_and_fetches_are_written_by_name()
    {
        using var project = new ProjectFolder();
        Describe(project, Models(project)).AssertSucceeded();
        await Verify(await File.ReadAllTextAsync(project.At("Scripts/models.d.ts"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task A_page_gets_the_names_and_the_types_of_its_models()
    {
        using var project = new ProjectFolder();
        Describe(project, Models(project)).AssertSucceeded();
        LinkPackages(project);
        await AssertCompiles(project, LoaderTypes, "page.ts");
    }

    [TestMethod]
    public async Task An_editor_completes_the_names_of_models_and_feeds()
    {
        using var project = new ProjectFolder();
        Describe(project, Models(project)).AssertSucceeded();
        LinkPackages(project);
        Copy(project, LoaderTypes, "complete.mjs");
        project.Write(
            "Scripts/tsconfig.json",
            """
            {
              "compilerOptions": {
                "strict": true, "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "types": []
              }
            }
            """
        );
        const string script = """
            import { loadModel } from './weights-loader.js';
            import * as ort from 'onnxruntime-web';
            await loadModel('|', { ort });
            await (await loadModel('face/detect', { ort })).run({ | });
            """;
        project.Write("Scripts/typed.ts", script.Replace("|", "", StringComparison.Ordinal));

        var result = await Command.Run(
            "node",
            project.At("Scripts"),
            ["complete.mjs", Compiler, script],
            new Dictionary<string, string?>(),
            TestContext.CancellationToken
        );

        Assert.AreEqual("face/detect, odd, runtime\ninput, sr, state\n", result.Output.ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public async Task Names_of_any_kind_stay_inside_their_quotes()
    {
        using var project = new ProjectFolder();
        string[] hostile =
        [
            "class",
            "__proto__",
            "constructor",
            "🎉",
            "a/b\\c",
            "'",
            "\"",
            "`${x}`",
            "*/ }",
            "//",
            "\u2028",
            "\r\n",
            "\0",
            "",
            "dup",
            "dup",
            new string('x', 4096),
        ];
        byte[][] tensors = [.. hostile.Select(name => ModelWithTensors.Tensor(name, ModelWithTensors.Float32, name))];
        ITaskItem[] models = [project.Model("🎉 $(x) 'é'", ModelWithTensors.Bytes(tensors, tensors))];

        Describe(project, models).AssertSucceeded();

        await AssertCompiles(project);
    }

    [TestMethod]
    public void The_file_is_written_only_if_a_name_or_a_type_changes()
    {
        using var project = new ProjectFolder();
        var models = Models(project);
        Describe(project, models).AssertSucceeded();
        var before = FolderState.Of(project.At("Scripts"));

        project.Model("runtime", [0, 0, 0, 0, .. "ORTM, of another length"u8]);
        Describe(project, models.Reverse()).AssertSucceeded();
        Assert.IsEmpty(FolderState.Of(project.At("Scripts")).TouchedSince(before));

        Describe(project, models.Take(1)).AssertSucceeded();
        Assert.IsNotEmpty(FolderState.Of(project.At("Scripts")).TouchedSince(before));
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_an_error_that_names_it()
    {
        using var project = new ProjectFolder();
        project.Write("Scripts", "a file where the folder should be");
        Assert.Contains("models.d.ts", Describe(project, Models(project)).AssertFailedOnceWith("WEIGHTS0011").File!);
        project
            .Describe(Models(project), task => (task.TypeScriptFile, task.DesignTime) = (project.At("Scripts/models.d.ts"), true))
            .AssertSucceeded();
    }

    private static ITaskItem[] Models(ProjectFolder project) =>
        [
            project.Model(
                "face/detect",
                ModelWithTensors.Bytes(
                    [
                        ModelWithTensors.Tensor("input", ModelWithTensors.Float32, 1, 512),
                        ModelWithTensors.Tensor("state", ModelWithTensors.Float32, 2, "batch", null),
                        ModelWithTensors.Tensor("sr", ModelWithTensors.Int64),
                    ],
                    ModelWithTensors.Tensor("output", ModelWithTensors.Float32, 1, 1),
                    ModelWithTensors.Tensor("next.state", ModelWithTensors.Float32, null)
                )
            ),
            project.Model(
                "odd",
                ModelWithTensors.Bytes(
                    [
                        ModelWithTensors.Tensor("a \"quoted\" name", ModelWithTensors.Float32, "*/"),
                        ModelWithTensors.Tensor("half", ModelWithTensors.BFloat16, 1),
                    ],
                    ModelWithTensors.Sequence("list", ModelWithTensors.Int64)
                )
            ),
            project.Model("runtime", [0, 0, 0, 0, .. "ORTM"u8]),
        ];

    private static TaskRun Describe(ProjectFolder project, IEnumerable<ITaskItem> models) =>
        project.Describe(models, task => task.TypeScriptFile = project.At("Scripts/models.d.ts"));

    // onnxruntime-web from the sample's npm packages.
    private static void LinkPackages(ProjectFolder project) =>
        Directory.CreateSymbolicLink(project.At("Scripts/node_modules"), Path.Combine(Repository.Root, "sample-web", "node_modules"));

    private static void Copy(ProjectFolder project, params string[] files)
    {
        foreach (var file in files)
        {
            // The types that the loader's build made.
            var folder =
                file == LoaderTypes
                    ? Path.Combine(Repository.Root, "src", "Weights.Loader", "dist")
                    : Path.Combine(AppContext.BaseDirectory, "TypeScript");
            File.Copy(Path.Combine(folder, file), project.At($"Scripts/{file}"));
        }
    }

    private async Task AssertCompiles(ProjectFolder project, params string[] files)
    {
        Copy(project, files);
        string[] options =
        [
            "--ignoreConfig",
            "--noEmit",
            "--strict",
            "--exactOptionalPropertyTypes",
            "--noUncheckedIndexedAccess",
            "--target",
            "es2022",
            "--module",
            "esnext",
            "--moduleResolution",
            "bundler",
            "--lib",
            "es2022,dom",
            "--types",
            "",
        ];
        var result = await Command.Run(
            "node",
            project.At("Scripts"),
            [Compiler, .. options, "models.d.ts", .. files],
            new Dictionary<string, string?>(),
            TestContext.CancellationToken
        );
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }
}
