using System.IO.Compression;
using System.Reflection.PortableExecutable;

namespace Weights.Build.Package.Tests;

/// <summary>The package has the tasks twice: compiled ahead of time for Linux on x64, and as IL for every other machine.</summary>
[TestClass]
public sealed class CompiledTasks(TestContext context)
{
    [TestMethod]
    [DataRow("tasks/net10.0-linux-x64/", true)]
    [DataRow("tasks/net10.0/", false)]
    public async Task Are_compiled_only_in_the_folder_of_the_platform(string folder, bool compiled)
    {
        var package = Path.Combine(Packages.Feed.Folder, $"Weights.Build.{PackageFeed.Version}.nupkg");
        await using var archive = await ZipFile.OpenReadAsync(package, context.CancellationToken);
        var assemblies = archive
            .Entries.Where(entry =>
                entry.FullName.StartsWith(folder, StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)
            )
            .ToList();

        Assert.HasCount(5, assemblies);
        foreach (var assembly in assemblies)
        {
            Assert.AreEqual(compiled, await IsCompiled(assembly), assembly.FullName);
        }
    }

    [TestMethod]
    public async Task Contain_machine_code_of_the_tasks_themselves()
    {
        // The compiler leaves out a type whose base type it does not find, without a message. With the tasks, the file is 2.6 times as
        // long as the IL; without them, 2.45 times.
        var package = Path.Combine(Packages.Feed.Folder, $"Weights.Build.{PackageFeed.Version}.nupkg");
        await using var archive = await ZipFile.OpenReadAsync(package, context.CancellationToken);

        var compiled = archive.GetEntry("tasks/net10.0-linux-x64/Weights.Build.Tasks.dll")!.Length;
        var il = archive.GetEntry("tasks/net10.0/Weights.Build.Tasks.dll")!.Length;

        Assert.IsGreaterThan(il * 5 / 2, compiled);
    }

    [TestMethod]
    public async Task Give_the_same_bytes_as_the_tasks_that_are_not_compiled()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1, payload: 9_000_000);
        var compiled = await site.Publish("-v:diagnostic");
        var bytes = site.PublishedFile("wwwroot/weights/a.enc");
        var manifest = site.PublishedFile("wwwroot/weights/models.json");
        Directory.Delete(site.PublishFolder, recursive: true);
        Directory.Delete(site.File("obj"), recursive: true);

        var other = await site.Publish("-v:diagnostic", "-p:_WeightsTasks=net10.0");

        CollectionAssert.AreEqual(bytes, site.PublishedFile("wwwroot/weights/a.enc"));
        CollectionAssert.AreEqual(manifest, site.PublishedFile("wwwroot/weights/models.json"));
        Assert.Contains("tasks/net10.0/Weights.Build.Tasks.dll", other.Output);
        if (OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString() == "X64")
        {
            Assert.Contains("tasks/net10.0-linux-x64/Weights.Build.Tasks.dll", compiled.Output);
        }
    }

    // An assembly that is compiled ahead of time has a header for its machine code.
    private static async Task<bool> IsCompiled(ZipArchiveEntry assembly)
    {
        using var content = new MemoryStream();
        await using (var entry = await assembly.OpenAsync())
        {
            await entry.CopyToAsync(content);
        }

        content.Position = 0;
        using var reader = new PEReader(content);
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
