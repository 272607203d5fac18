using System.IO.Compression;
using System.Text.Json;

namespace Weights.Build.Package.Tests;

/// <summary>The loader of the npm package, and the one of the NuGet package Weights.Build.</summary>
[TestClass]
public sealed class LoaderOfBothPackages(TestContext context)
{
    [TestMethod]
    [DataRow("weights-loader.js")]
    [DataRow("weights-loader.worker.js")]
    [DataRow("weights-loader.d.ts")]
    public async Task Has_the_same_bytes(string file)
    {
        var npm = await NpmPackage.ReadAsync(context.CancellationToken);
        var nuget = Path.Combine(Packages.Feed.Folder, $"Weights.Build.{PackageFeed.Version}.nupkg");
        await using var archive = await ZipFile.OpenReadAsync(nuget, context.CancellationToken);
        await using var entry = await archive.GetEntry($"loader/{file}")!.OpenAsync(context.CancellationToken);
        using var bytes = new MemoryStream();
        await entry.CopyToAsync(bytes, context.CancellationToken);

        CollectionAssert.AreEqual(bytes.ToArray(), npm[$"dist/{file}"]);
    }

    [TestMethod]
    public async Task Has_the_same_version()
    {
        var npm = await NpmPackage.ReadAsync(context.CancellationToken);
        using var json = JsonDocument.Parse(npm["package.json"]);

        Assert.AreEqual(PackageFeed.Version, json.RootElement.GetProperty("version").GetString());
    }
}
