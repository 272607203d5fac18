using System.Diagnostics;

namespace Weights.Build.Package.Tests;

/// <summary>A build that gets SIGINT while it waits for the key command.</summary>
[TestClass]
public sealed class CancelledBuilds(TestContext context)
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task The_previous_output_stays_and_no_temporary_file_is_left()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        await site.Publish();
        var before = site.PublishedFile("wwwroot/weights/a.enc");

        // The key command writes a file when it starts. Neither it nor its child ends by itself.
        site.Model("models/a.onnx", 2);
        string[] publish =
        [
            "publish",
            "-o",
            site.PublishFolder,
            "-nr:false",
            "-p:WeightsKeyCommand=sleep 1000 & echo $! > child && mv child begun && wait",
        ];
        using var build = Command.Start("dotnet", site.Folder, publish, Packages.Feed.Environment);
        var output = build.StandardOutput.ReadToEndAsync(context.CancellationToken);
        var errors = build.StandardError.ReadToEndAsync(context.CancellationToken);
        Assert.IsTrue(SpinWait.SpinUntil(() => File.Exists(site.File("begun")) || build.HasExited, TimeSpan.FromMinutes(5)));
        using (Process.Start("kill", ["-INT", build.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await build.WaitForExitAsync(context.CancellationToken);
        }

        Assert.IsTrue(File.Exists(site.File("begun")), await output + await errors);
        Assert.AreNotEqual(0, build.ExitCode);
        var child = int.Parse(
            await File.ReadAllTextAsync(site.File("begun"), context.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.IsTrue(
            SpinWait.SpinUntil(() => !IsRunning(child), TimeSpan.FromSeconds(30)),
            "a child of the key command runs after the build"
        );
        CollectionAssert.AreEqual(before, site.PublishedFile("wwwroot/weights/a.enc"));
        Assert.IsEmpty(Directory.EnumerateFiles(site.Root, "*.weights-tmp", SearchOption.AllDirectories));
        await site.Publish();
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(2));
    }

    // A killed process is a zombie until its parent collects it; it does not run.
    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            var status = $"/proc/{processId}/status";
            return !process.HasExited && !(File.Exists(status) && File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
