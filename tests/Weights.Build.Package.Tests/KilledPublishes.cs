namespace Weights.Build.Package.Tests;

[TestClass]
public sealed class KilledPublishes(TestContext context)
{
    private const int Models = 12;
    private const int Payload = 5_000_000;

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task At_ten_points_leave_nothing_that_the_next_publish_does_not_mend()
    {
        using var site = new Consumer(context).Web().Key();
        for (var i = 0; i < Models; i++)
        {
            site.Model($"models/m{i}.onnx", i, Payload);
        }

        await site.Succeed("restore");
        var output = site.File("obj/Release/net10.0/weights/weights");
        for (var point = 0; point < 10; point++)
        {
            // The key changes each time, so each publish has everything to do; it dies when that many models are there.
            var key = Convert.ToHexStringLower(Enumerable.Repeat((byte)(point + 1), 32).ToArray());
            site.Key(key);
            using var publish = DotNet.Start("dotnet", site.Folder, ["publish", "-o", site.PublishFolder, "-nr:false"], PrivateFeed.Environment);
            var reading = Task.WhenAll(publish.StandardOutput.ReadToEndAsync(context.CancellationToken), publish.StandardError.ReadToEndAsync(context.CancellationToken));
            var begun = DateTime.UtcNow;
            SpinWait.SpinUntil(() => publish.HasExited || (Directory.Exists(output) && new DirectoryInfo(output).EnumerateFiles("*.enc").Count(file => file.LastWriteTimeUtc > begun) > point), TimeSpan.FromMinutes(5));
            publish.Kill(entireProcessTree: true);
            await publish.WaitForExitAsync(context.CancellationToken);
            await reading;
        }

        site.Key();
        await site.Publish();

        for (var i = 0; i < Models; i++)
        {
            SearchForSecrets.AssertDecrypts(site.PublishedFile($"wwwroot/weights/m{i}.enc"), OnnxBytes.Model(i, Payload));
        }

        Assert.IsEmpty(Directory.EnumerateFiles(site.Root, "*.weights-tmp", SearchOption.AllDirectories));
    }
}
