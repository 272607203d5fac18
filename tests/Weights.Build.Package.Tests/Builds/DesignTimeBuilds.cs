using System.Diagnostics;

namespace Weights.Build.Package.Tests;

/// <summary>Builds that an editor runs while a person types, with an editor's targets and properties.</summary>
[TestClass]
public sealed class DesignTimeBuilds(TestContext context)
{
    private static readonly string[] _asEditorsDo =
    [
        "-p:DesignTimeBuild=true",
        "-p:BuildingInsideVisualStudio=true",
        "-p:SkipCompilerExecution=true",
        "-p:ProvideCommandLineArgs=true",
        "-p:BuildProjectReferences=false",
    ];

    // Opening the pipe would block, because no program writes to it. A build that opens it never ends, and the editor waits.
    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task They_need_no_key_encrypt_nothing_and_never_wait_for_a_model()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/pipe.onnx;models/real.onnx" />""")
            .Model("models/real.onnx", 1);
        using (var pipe = Process.Start("mkfifo", [site.File("models/pipe.onnx")]))
        {
            await pipe.WaitForExitAsync(context.CancellationToken);
        }

        await site.Succeed("restore");
        foreach (var configuration in new[] { "Debug", "Release" })
        {
            var result = await site.Succeed([
                "msbuild",
                $"-p:Configuration={configuration}",
                "-t:Compile;ResolveStaticWebAssetsInputs;GetCopyToOutputDirectoryItems",
                .. _asEditorsDo,
            ]);

            Assert.DoesNotContain("WEIGHTS0", result.Output);
            var description = await File.ReadAllTextAsync(
                site.File($"obj/{configuration}/net10.0/weights.models.json"),
                context.CancellationToken
            );
            Assert.Contains("\"name\": \"pipe\"", description);
            Assert.Contains("\"name\": \"real\"", description);
        }

        foreach (var pattern in new[] { "*.enc", "*.key", "*.record", "*.lock", ".model_key" })
        {
            Assert.IsEmpty(Directory.EnumerateFiles(site.Folder, pattern, SearchOption.AllDirectories), pattern);
        }
    }
}
