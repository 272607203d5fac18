namespace Weights.Ide.Tests;

/// <summary>The package itself, packed once for the run, in a folder to restore from. A cache of its own keeps an older build of the same version out.</summary>
internal static class PackedFeed
{
    public const string Version = "0.0.1-test";

    private static readonly Dictionary<string, string?> _environment = new()
    {
        ["NUGET_PACKAGES"] = Repository.Artifacts("ide-tests", "packages"),
    };

    public static string Folder { get; } = Repository.Artifacts("ide-tests", "feed");

    public static async Task PackAsync(CancellationToken cancellationToken)
    {
        using IDisposable alone = await Repository.ReleaseBuild(cancellationToken);
        foreach (string stale in new[] { Folder, Path.Combine(_environment["NUGET_PACKAGES"]!, "weights.build") }.Where(Directory.Exists))
        {
            Directory.Delete(stale, recursive: true);
        }

        await RunAsync(
            Repository.Root,
            [
                "pack",
                Path.Combine("src", "Weights.Build.Tasks"),
                "-c",
                "Release",
                "-o",
                Folder,
                $"-p:PackageVersion={Version}",
                "-nr:false",
            ],
            new Dictionary<string, string?>(),
            cancellationToken
        );
    }

    public static Task RestoreAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync(folder, ["restore", "-nr:false"], _environment, cancellationToken);

    private static async Task RunAsync(
        string folder,
        string[] arguments,
        Dictionary<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        Finished result = await DotNet.Run(folder, arguments, environment, cancellationToken);
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }
}
