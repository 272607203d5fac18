using System.Diagnostics;

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
        await AssertVerifies(site, tools);
        await AssertNothingIsLeftAfterCtrlC(site, tools);
    }

    // The check before an upload, of what the real build published.
    private async Task AssertVerifies(Consumer site, string tools)
    {
        (await Weights(site, tools, "verify", site.PublishFolder, "--models", "models")).AssertSucceeded();

        await File.WriteAllTextAsync(
            Path.Combine(site.PublishFolder, "wwwroot", "settings.json"),
            $"\"{Consumer.KeyHex}\"",
            context.CancellationToken
        );
        File.Copy(site.File("models/face/a.onnx"), Path.Combine(site.PublishFolder, "wwwroot", "a.bin"));
        var found = await Weights(site, tools, "verify", site.PublishFolder);

        Assert.AreEqual(1, found.ExitCode, found.Output);
        Assert.Contains("wwwroot/settings.json: It contains the key", found.Output);
        Assert.Contains("wwwroot/a.bin: It is an unencrypted model", found.Output);
        Assert.DoesNotContain(Consumer.KeyHex, found.Output);
    }

    // The command gets the signal while it encrypts: at least one file is done, and most are not.
    private async Task AssertNothingIsLeftAfterCtrlC(Consumer site, string tools)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int models = 3_000;
        for (var i = 0; i < models; i++)
        {
            site.Model($"many/{i}.onnx", i);
        }

        string[] command = ["encrypt", .. Directory.GetFiles(site.File("many")), "-o", "cut/", "--key-file", ".model_key"];
        using var running = Command.Start(Path.Combine(tools, "weights"), site.Folder, command, new Dictionary<string, string?>());
        var output = running.StandardOutput.ReadToEndAsync(context.CancellationToken);
        var errors = running.StandardError.ReadToEndAsync(context.CancellationToken);
        var cut = site.File("cut");
        Assert.IsTrue(
            SpinWait.SpinUntil(
                () => running.HasExited || (Directory.Exists(cut) && Directory.EnumerateFiles(cut).Any()),
                TimeSpan.FromMinutes(1)
            )
        );
        using (Process.Start("kill", ["-INT", running.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await running.WaitForExitAsync(context.CancellationToken);
        }

        Assert.AreEqual(3, running.ExitCode, await output);
        Assert.Contains("cancelled", await errors);
        var written = Directory.GetFiles(cut);
        Assert.IsLessThan(models, written.Length);
        Assert.IsTrue(written.All(file => file.EndsWith(".enc", StringComparison.Ordinal)));
        (await Weights(site, tools, "verify", "cut")).AssertSucceeded();
    }

    private Task<Finished> Weights(Consumer site, string tools, params string[] arguments) =>
        Command.Run(
            Path.Combine(tools, OperatingSystem.IsWindows() ? "weights.exe" : "weights"),
            site.Folder,
            [.. arguments, "--key-file", ".model_key"],
            context.CancellationToken
        );
}
