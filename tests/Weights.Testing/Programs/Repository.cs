using System.Reflection;

namespace Weights.Testing;

/// <summary>The paths of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot")
            .Value!;

    /// <summary>A path below <c>artifacts/</c>, the folder for output of test runs. git ignores it.</summary>
    public static string Artifacts(params string[] path) => Path.Combine([Root, "artifacts", .. path]);

    /// <summary>
    /// Waits for the lock on builds of the Release configuration, because test projects that run at the same time would write into the same
    /// obj folders. Disposing releases the lock; the system releases it if the process dies.
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
                // Another run has the lock. There is no timeout, because its build can take minutes.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
