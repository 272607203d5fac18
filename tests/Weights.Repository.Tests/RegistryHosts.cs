namespace Weights.Repository.Tests;

/// <summary>The repository builds from any mirror: no file names the host of a package registry.</summary>
[TestClass]
public sealed class RegistryHosts
{
    // In two parts, because this file must not name them either.
    private static readonly string[] _hosts =
    [
        "nuget" + ".org",
        "npmjs" + ".org",
        "npmjs" + ".com",
        "yarnpkg" + ".com",
        "pypi" + ".org",
        "pkgs.dev" + ".azure.com",
        "nuget.pkg" + ".github.com",
        "npm.pkg" + ".github.com",
    ];

    [TestMethod]
    public void Are_named_nowhere() =>
        Rule.AssertKept(
            from file in RepositoryFiles.All
            where Path.GetExtension(file) is not (".png" or ".jpg" or ".wav")
            from line in File.ReadLines(RepositoryFiles.FullPath(file)).Index()
            from host in _hosts
            where line.Item.Contains(host, StringComparison.OrdinalIgnoreCase)
            select $"{file}:{line.Index + 1}: {host}",
            "Remove these hosts: the machine's own configuration says where packages come from."
        );
}
