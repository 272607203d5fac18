namespace Weights.Build.Package.Tests;

/// <summary>Programs without static web assets.</summary>
[TestClass]
public sealed class Programs(TestContext context)
{
    [TestMethod]
    public async Task A_console_program_gets_the_files_next_to_it()
    {
        using var program = new Consumer(context, "Tool")
            .Project("Microsoft.NET.Sdk", "<OutputType>Exe</OutputType>", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "System.Console.WriteLine(Tool.OnnxModels.A.Path);")
            .Key()
            .Model("models/a.onnx", 1);

        await program.Publish();

        Assert.Contains("weights/models.json", program.Published());
        SearchForSecrets.AssertDecrypts(program.PublishedFile("weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(program.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNoKey(program.PublishFolder, Consumer.KeyHex);
        var run = await Command.Run("dotnet", program.PublishFolder, ["Tool.dll"], context.CancellationToken);
        Assert.AreEqual("weights/a.enc", run.Output.Trim());
        AssertNoScripts(program);
    }

    [TestMethod]
    public async Task A_worker_service_gets_the_files_next_to_it()
    {
        using var worker = new Consumer(context, "Work")
            .Project("Microsoft.NET.Sdk.Worker", "", """<OnnxModel Include="models/a.onnx" />""")
            .Write("Program.cs", "System.Console.WriteLine(Work.OnnxModels.A.Path);")
            .Key()
            .Model("models/a.onnx", 1);
        await worker.Publish();
        SearchForSecrets.AssertDecrypts(worker.PublishedFile("weights/a.enc"), RandomModel.Bytes(1));
        AssertNoScripts(worker);
    }

    /// <summary>Asserts that neither the output nor the publish folder has scripts for browsers.</summary>
    private static void AssertNoScripts(Consumer program)
    {
        foreach (var folder in new[] { program.File("bin"), program.PublishFolder })
        {
            Assert.IsEmpty(Directory.EnumerateFiles(folder, "*.*js", SearchOption.AllDirectories));
        }
    }
}
