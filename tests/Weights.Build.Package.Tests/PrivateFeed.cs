namespace Weights.Build.Package.Tests;

/// <summary>
/// Packs the packages once for the whole run into a folder that the tests' projects restore from. A package cache of their own keeps
/// an older build of the same version out, and the user's cache clean.
/// </summary>
[TestClass]
public static class PrivateFeed
{
    public const string Version = "0.0.1-test";

    private static readonly string[] _projects =
    [
        "Weights.Encryption",
        "Weights.Build.Tasks",
        "Weights.AspNetCore",
        "Weights.AspNetCore.EntityFrameworkCore",
        "Weights.Blazor",
    ];

    public static string Folder { get; } = Repository.Artifacts("package-tests", "feed");

    public static string PackageCache { get; } = Repository.Artifacts("package-tests", "packages");

    /// <summary>What makes a project restore into the tests' own cache.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?> { ["NUGET_PACKAGES"] = PackageCache };

    [AssemblyInitialize]
    public static async Task Pack(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var alone = await Repository.ReleaseBuild(context.CancellationToken);
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        foreach (var stale in Directory.Exists(PackageCache) ? Directory.GetDirectories(PackageCache, "weights.*") : [])
        {
            Directory.Delete(stale, recursive: true);
        }

        foreach (var project in _projects)
        {
            var result = await DotNet.Run(
                Repository.Root,
                ["pack", Path.Combine("src", project), "-c", "Release", "-o", Folder, $"-p:PackageVersion={Version}", "-nr:false"],
                new Dictionary<string, string?>(),
                context.CancellationToken
            );
            Assert.AreEqual(0, result.ExitCode, result.Output);
        }
    }
}
