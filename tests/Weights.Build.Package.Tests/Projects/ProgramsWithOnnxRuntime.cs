namespace Weights.Build.Package.Tests;

/// <summary>Programs that open the encrypted models that their build wrote, with <c>Weights.OnnxRuntime</c>.</summary>
[TestClass]
public sealed class ProgramsWithOnnxRuntime(TestContext context)
{
    private const int Layers = 2;
    private const int Width = 64;

    [TestMethod]
    [DataRow("gcm", "")]
    [DataRow("chunked", "<RuntimeIdentifier>linux-x64</RuntimeIdentifier><PublishSingleFile>true</PublishSingleFile>")]
    public async Task Run_models_with_external_data_and_write_no_plaintext(string format, string properties)
    {
        using var program = Program(format, properties);
        await program.Publish();
        var plaintext = await File.ReadAllBytesAsync(program.File("models/a.data"), context.CancellationToken);
        SearchForSecrets.AssertFolderHoldsNo(program.PublishFolder, plaintext);

        var run = await Run(program, Consumer.KeyHex);

        run.AssertSucceeded();
        float[] ones = [.. Enumerable.Repeat(1f, Width)];
        foreach (var (name, seed) in new[] { ("A", 1), ("B", 2) })
        {
            var expected = MatMulModel.Output(Layers, Width, seed, ones)[0];
            var line = run.Output.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
            Assert.AreEqual(expected, double.Parse(line[2..], System.Globalization.CultureInfo.InvariantCulture), 1e-5);
        }

        SearchForSecrets.AssertFolderHoldsNo(program.PublishFolder, plaintext);
        SearchForSecrets.AssertFolderHoldsNo(WorkFolder(program), plaintext);
    }

    [TestMethod]
    public async Task Say_what_is_wrong_without_the_key()
    {
        using var program = Program("gcm", "");
        await program.Publish();

        Assert.Contains("wrong-key", (await Run(program, new string('a', 64))).Output);
        Assert.Contains("bad-key", (await Run(program, null)).Output);
    }

    private Consumer Program(string format, string properties)
    {
        var program = new Consumer(context, "Tool")
            .Project(
                "Microsoft.NET.Sdk",
                $"<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><WeightsFormat>{format}</WeightsFormat>{properties}",
                $"""
                <PackageReference Include="Weights.OnnxRuntime" Version="{PackageFeed.Version}" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />
                <OnnxModel Include="models/*.onnx" />
                """
            )
            .Write(
                "Program.cs",
                $$"""
                using Microsoft.ML.OnnxRuntime;
                using Microsoft.ML.OnnxRuntime.Tensors;
                using Weights.Encryption;
                using Weights.OnnxRuntime;

                var models = EncryptedModels.Open("weights");
                var keys = new EnvironmentKeySource(KeyId.Default);
                try
                {
                    await Print("A", Tool.OnnxModels.A.Name);
                    await Print("B", Tool.OnnxModels.B.Name);
                }
                catch (EncryptedModelException e)
                {
                    Console.WriteLine($"{e.Code}: {e.Message}");
                }

                async Task Print(string label, string name)
                {
                    using var session = await models.OpenSessionAsync(name, keys);
                    var x = new DenseTensor<float>(Enumerable.Repeat(1f, {{Width}}).ToArray(), [1, {{Width}}]);
                    using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", x)]);
                    Console.WriteLine(FormattableString.Invariant($"{label} {results[0].AsTensor<float>().First()}"));
                }
                """
            )
            .Key();
        Directory.CreateDirectory(program.File("models"));
        MatMulModel.WriteExternal(program.File("models/a.onnx"), Layers, Width, seed: 1);
        MatMulModel.WriteInline(program.File("models/b.onnx"), Layers, Width, seed: 2);
        return program;
    }

    // The program's current folder, and its folder for temporary files.
    private static string WorkFolder(Consumer program) => Directory.CreateDirectory(Path.Combine(program.Root, "work")).FullName;

    private Task<Finished> Run(Consumer program, string? key)
    {
        var assembly = Path.Combine(program.PublishFolder, "Tool.dll");
        var environment = new Dictionary<string, string?> { ["WEIGHTS_KEY"] = key, ["TMPDIR"] = WorkFolder(program) };
        return File.Exists(assembly)
            ? Command.Run("dotnet", WorkFolder(program), [assembly], environment, context.CancellationToken)
            : Command.Run(Path.Combine(program.PublishFolder, "Tool"), WorkFolder(program), [], environment, context.CancellationToken);
    }
}
