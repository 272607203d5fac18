namespace Weights.Build.Package.Tests;

/// <summary>Programs that open the encrypted models that their build wrote, with <c>Weights.OnnxRuntime</c>.</summary>
[TestClass]
public sealed class ProgramsWithOnnxRuntime(TestContext context)
{
    private const string SingleFile = "<RuntimeIdentifier>linux-x64</RuntimeIdentifier><PublishSingleFile>true</PublishSingleFile>";

    [TestMethod]
    [DataRow("gcm", "")]
    [DataRow("chunked", SingleFile)]
    public async Task Run_models_with_external_data_and_write_no_file(string format, string properties)
    {
        using var program = Program(format, properties);
        await program.Publish();
        SearchForSecrets.AssertFolderHoldsNo(program.PublishFolder, RuntimeModels.Plaintext(program));

        var (file, arguments) = Start(program);
        var environment = Environment(program, Consumer.KeyHex);
        var (run, written) = await WrittenFiles.TraceAsync(file, WorkFolder(program), arguments, environment, context.CancellationToken);

        run.AssertSucceeded();
        RuntimeModels.AssertOutput(run.Output);
        CollectionAssert.AreEqual(Array.Empty<string>(), written.ToArray(), string.Join('\n', written));
    }

    [TestMethod]
    public async Task Say_what_is_wrong_without_the_key()
    {
        using var program = Program("gcm", "");
        await program.Publish();

        Assert.Contains("wrong-key", (await Run(program, new string('a', 64))).Output);
        Assert.Contains("bad-key", (await Run(program, null)).Output);
    }

    private Consumer Program(string format, string properties) =>
        new Consumer(context, "Tool")
            .Project(
                "Microsoft.NET.Sdk",
                $"<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><WeightsFormat>{format}</WeightsFormat>{properties}",
                RuntimeModels.Items
            )
            .Write(
                "Program.cs",
                """
                using Weights.Encryption;
                using Weights.OnnxRuntime;

                var models = EncryptedModels.Open("weights");
                var keys = new EnvironmentKeySource(KeyId.Default);
                try
                {
                    using var a = await models.OpenSessionAsync(Tool.OnnxModels.A.Name, keys);
                    Console.WriteLine(Inference.Run("A", a));
                    using var b = await models.OpenSessionAsync(Tool.OnnxModels.B.Name, keys);
                    Console.WriteLine(Inference.Run("B", b));
                }
                catch (EncryptedModelException e)
                {
                    Console.WriteLine($"{e.Code}: {e.Message}");
                }
                """
            )
            .RuntimeSources();

    // The program's current folder, and its folder for temporary files.
    private static string WorkFolder(Consumer program) => Directory.CreateDirectory(Path.Combine(program.Root, "work")).FullName;

    private static (string Program, string[] Arguments) Start(Consumer program)
    {
        var assembly = Path.Combine(program.PublishFolder, "Tool.dll");
        return File.Exists(assembly) ? ("dotnet", [assembly]) : (Path.Combine(program.PublishFolder, "Tool"), []);
    }

    private static Dictionary<string, string?> Environment(Consumer program, string? key) =>
        new() { ["WEIGHTS_KEY"] = key, ["TMPDIR"] = WorkFolder(program) };

    private Task<Finished> Run(Consumer program, string? key)
    {
        var (file, arguments) = Start(program);
        return Command.Run(file, WorkFolder(program), arguments, Environment(program, key), context.CancellationToken);
    }
}
