using System.IO.Compression;
using System.Xml.Linq;

namespace Weights.Build.Package.Tests;

/// <summary>The packages that an app gets with each package. An app's restore downloads them all, and an audit lists them.</summary>
[TestClass]
public sealed class PackedDependencies(TestContext context)
{
    private static readonly Dictionary<string, string[]> _expected = new(StringComparer.Ordinal)
    {
        ["Weights.AspNetCore"] = ["Weights.Encryption"],
        ["Weights.AspNetCore.EntityFrameworkCore"] =
        [
            "Microsoft.EntityFrameworkCore.Sqlite",
            "Npgsql.EntityFrameworkCore.PostgreSQL",
            "Weights.AspNetCore",
        ],
        ["Weights.Blazor"] = ["Microsoft.Extensions.Options", "Microsoft.JSInterop"],
        ["Weights.Build"] = [],
        ["Weights.Encryption"] = [],
        ["Weights.OnnxRuntime"] =
        [
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Options",
            "Microsoft.ML.OnnxRuntime.Managed",
            "Weights.Encryption",
        ],
        ["Weights.Tool"] = [],
    };

    [TestMethod]
    public async Task Are_only_those_that_the_code_of_the_package_needs()
    {
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Packages.Feed.Folder, "*.nupkg"))
        {
            await using var package = await ZipFile.OpenReadAsync(file, context.CancellationToken);
            var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
            await using var stream = await nuspec.OpenAsync(context.CancellationToken);
            var document = await XDocument.LoadAsync(stream, LoadOptions.None, context.CancellationToken);
            found.Add(
                Path.GetFileNameWithoutExtension(nuspec.Name),
                [
                    .. document
                        .Descendants()
                        .Where(element => element.Name.LocalName == "dependency")
                        .Select(element => element.Attribute("id")!.Value)
                        .Order(StringComparer.Ordinal),
                ]
            );
        }

        Assert.AreEqual(Text(_expected), Text(found));
    }

    private static string Text(Dictionary<string, string[]> packages) =>
        string.Join(
            '\n',
            packages.OrderBy(package => package.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {string.Join(", ", p.Value)}")
        );
}
