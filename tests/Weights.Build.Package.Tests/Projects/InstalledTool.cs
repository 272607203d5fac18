namespace Weights.Build.Package.Tests;

/// <summary>The command <c>weights</c>, installed from its package into an empty folder.</summary>
[TestClass]
public sealed class InstalledTool(TestContext context)
{
    [TestMethod]
    public async Task Encrypts_to_the_bytes_of_a_publish_and_opens_them()
    {
        using var site = new Consumer(context).Web().Key().Model("models/face/a.onnx", 1);
        await site.Publish();
        var tools = Path.Combine(site.Root, "tools é");
        var installed = await site.DotNet(
            "tool",
            "install",
            "Weights.Tool",
            "--version",
            PackageFeed.Version,
            "--tool-path",
            tools,
            "--configfile",
            Path.Combine(site.Root, "nuget.config")
        );
        installed.AssertSucceeded();

        var encrypted = await Weights(site, tools, "encrypt", "models/face/a.onnx", "--base", "models", "-o", "out/");
        var inspected = await Weights(site, tools, "inspect", Path.Combine(site.PublishFolder, "wwwroot/weights/face/a.enc"));

        encrypted.AssertSucceeded();
        CollectionAssert.AreEqual(
            site.PublishedFile("wwwroot/weights/face/a.enc"),
            await File.ReadAllBytesAsync(site.File("out/face/a.enc"), context.CancellationToken)
        );
        inspected.AssertSucceeded();
        Assert.Contains("opens    yes", inspected.Output);
        Assert.DoesNotContain(Consumer.KeyHex, encrypted.Output + inspected.Output);
    }

    private Task<Finished> Weights(Consumer site, string tools, params string[] arguments) =>
        Command.Run(
            Path.Combine(tools, OperatingSystem.IsWindows() ? "weights.exe" : "weights"),
            site.Folder,
            [.. arguments, "--key-file", ".model_key"],
            context.CancellationToken
        );
}
