namespace Weights.Testing;

/// <summary>
/// Packages of this repository, packed into a folder that the projects of the tests restore from. The feed has its own package cache,
/// because the user's cache could contain an older build of the same version.
/// </summary>
internal sealed class PackageFeed
{
    public const string Version = "0.0.1-test";

    private readonly string _cache;

    private PackageFeed(string name)
    {
        Folder = Repository.Artifacts(name, "feed");
        _cache = Repository.Artifacts(name, "packages");
        Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = _cache };
    }

    /// <summary>The folder with the <c>.nupkg</c> files, and the npm package of <c>Weights.Loader</c>.</summary>
    public string Folder { get; }

    /// <summary>The variables with which <c>dotnet</c> uses the feed's package cache.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>A <c>nuget.config</c> that adds the feed to the user's feeds.</summary>
    public string NuGetConfig =>
        $"""
            <configuration>
              <packageSources>
                <add key="weights-tests" value="{Folder}" />
              </packageSources>
            </configuration>
            """;

    /// <summary>Packs projects of <c>src/</c> in the Release configuration.</summary>
    /// <param name="name">The folder below <c>artifacts/</c> for the packages and the cache.</param>
    /// <param name="projects">The names of the projects.</param>
    /// <param name="cancellationToken">Kills the running <c>dotnet pack</c>.</param>
    public static async Task<PackageFeed> PackAsync(string name, IEnumerable<string> projects, CancellationToken cancellationToken)
    {
        var feed = new PackageFeed(name);
        using var alone = await Repository.ReleaseBuild(cancellationToken);
        feed.DeleteOldPackages();
        foreach (var project in projects)
        {
            string[] pack =
            [
                "pack",
                $"src/{project}",
                "-c",
                "Release",
                "-o",
                feed.Folder,
                $"-p:NpmPackageOutputPath={feed.Folder}",
                $"-p:PackageVersion={Version}",
                "-nr:false",
            ];
            (await DotNet.Run(Repository.Root, pack, cancellationToken)).AssertSucceeded();
        }

        return feed;
    }

    private void DeleteOldPackages()
    {
        IEnumerable<string> cached = Directory.Exists(_cache) ? Directory.GetDirectories(_cache, "weights.*") : [];
        foreach (var folder in cached.Append(Folder).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
