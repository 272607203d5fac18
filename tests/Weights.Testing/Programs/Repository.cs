using System.Reflection;

namespace Weights.Testing;

/// <summary>This repository, for tests that build it as a user would.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot")
            .Value!;

    /// <summary>A folder for what a test run leaves to be looked at; not in git.</summary>
    public static string Artifacts(params string[] path) => Path.Combine([Root, "artifacts", .. path]);

    /// <summary>
    /// The right to build the Release configuration: test projects that run at the same time would write into the same obj folders.
    /// Held until disposed; the system frees it when its owner dies.
    /// </summary>
    public static async Task<IDisposable> ReleaseBuild(CancellationToken cancellationToken)
    {
        var path = Artifacts("release-build.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // The other run is waited for; how long its build takes is not ours to know.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
