using System.Security.Cryptography;

namespace Weights.Bundlers.Tests;

/// <summary>A copy of <c>Apps/</c> in which the bundlers, onnxruntime-web and the packed loader are installed, once for the run.</summary>
[TestClass]
public static class Workshop
{
    private const string LoaderVersion = "0.0.1-test";

    private static readonly string _source = Path.Combine(Repository.Root, "tests", "Weights.Bundlers.Tests", "Apps");

    public static string Folder { get; } = Repository.Artifacts("bundlers", "apps");

    [AssemblyInitialize]
    public static async Task Prepare(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        CopySources();
        await InstallPackages(context.CancellationToken);
        await InstallLoader(context.CancellationToken);
    }

    /// <summary>Copies the sources of an app to a new folder, because two builds of one app need two folders.</summary>
    internal static string Copy(string app, string name)
    {
        var folder = Path.Combine(Folder, "builds", name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        CopyFolder(Path.Combine(_source, app), folder);
        // Apps whose bundler does not copy onnxruntime-web run it.
        File.Copy(Path.Combine(_source, "copy-ort.mjs"), Path.Combine(folder, "copy-ort.mjs"));
        return folder;
    }

    private static void CopySources()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(_source))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        // npm needs the package.json of every workspace.
        foreach (var package in Directory.GetFiles(_source, "package.json", new EnumerationOptions { RecurseSubdirectories = true }))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(_source, package));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(package, target, overwrite: true);
        }
    }

    /// <summary>Takes half a minute, so only if the lock file differs from that of the last run.</summary>
    private static async Task InstallPackages(CancellationToken cancellationToken)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(At("package-lock.json"), cancellationToken)));
        var record = At("node_modules/.weights-installed");
        if (!File.Exists(record) || await File.ReadAllTextAsync(record, cancellationToken) != digest)
        {
            await Npm.RunAsync(Folder, ["ci", "--loglevel=error"], cancellationToken);
            await File.WriteAllTextAsync(record, digest, cancellationToken);
        }
    }

    /// <summary>The package is installed as a user does it, except that the lock file does not change.</summary>
    private static async Task InstallLoader(CancellationToken cancellationToken)
    {
        var feed = Repository.Artifacts("bundlers", "npm");
        using (await Repository.ReleaseBuild(cancellationToken))
        {
            var loader = Path.Combine(Repository.Root, "src", "Weights.Loader");
            (await Command.Run("node", loader, ["pack.mjs", LoaderVersion, feed], cancellationToken)).AssertSucceeded();
        }

        // npm gives all files one time, so Parcel's cache would not notice another loader.
        if (Directory.Exists(At(".parcel-cache")))
        {
            Directory.Delete(At(".parcel-cache"), recursive: true);
        }

        var package = Path.Combine(feed, $"weights-loader-{LoaderVersion}.tgz");
        await Npm.RunAsync(Folder, ["install", "--no-save", "--offline", "--loglevel=error", package], cancellationToken);
    }

    private static string At(string path) => Path.Combine(Folder, path);

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
