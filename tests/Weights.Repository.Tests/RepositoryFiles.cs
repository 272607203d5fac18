namespace Weights.Repository.Tests;

/// <summary>The files that git has, and new ones that it does not ignore, by their path from the root.</summary>
[TestClass]
public static class RepositoryFiles
{
    public static IReadOnlyList<string> All { get; private set; } = [];

    [AssemblyInitialize]
    public static async Task List(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var git = await Command.Run(
            "git",
            Testing.Repository.Root,
            ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            new Dictionary<string, string?>(),
            context.CancellationToken
        );
        Assert.AreEqual(0, git.ExitCode, $"These tests need git, and a clone of the repository: {git.Output}");
        All =
        [
            .. git
                .Output.Split(['\0', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Distinct()
                .Where(file => File.Exists(FullPath(file)))
                .Order(StringComparer.Ordinal),
        ];
    }

    public static IEnumerable<string> WithExtension(params string[] extensions) =>
        All.Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal));

    /// <summary>Whether a program writes this file. No rule about style applies to it.</summary>
    public static bool IsGenerated(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Contains(".verified.", StringComparison.Ordinal)
            || file.Contains("/Migrations/", StringComparison.Ordinal)
            || (file.StartsWith("tests/vectors/", StringComparison.Ordinal) && file.EndsWith(".json", StringComparison.Ordinal))
            || Path.GetFileName(file) is "package-lock.json";
    }

    public static string FullPath(string file) => Path.Combine(Testing.Repository.Root, file);

    public static string Read(string file) => File.ReadAllText(FullPath(file));
}
