using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>The files of each package, so that a review sees a missing or a superfluous one.</summary>
[TestClass]
public sealed partial class PackedFiles : VerifyBase
{
    [TestMethod]
    public async Task Are_those_of_the_snapshot()
    {
        var text = new StringBuilder();
        foreach (var package in Directory.GetFiles(Packages.Feed.Folder, "*nupkg").Order(StringComparer.Ordinal))
        {
            await using var archive = await ZipFile.OpenReadAsync(package, TestContext.CancellationToken);
            text.AppendLine(Path.GetFileName(package).Replace(PackageFeed.Version, "{version}", StringComparison.Ordinal));
            foreach (
                var entry in archive.Entries.Select(entry => ContentId().Replace(entry.FullName, "{id}")).Order(StringComparer.Ordinal)
            )
            {
                text.Append("  ").AppendLine(entry);
            }
        }

        text.AppendLine(Path.GetFileName(NpmPackage.Tarball).Replace(PackageFeed.Version, "{version}", StringComparison.Ordinal));
        foreach (var name in (await NpmPackage.ReadAsync(TestContext.CancellationToken)).Keys.Order(StringComparer.Ordinal))
        {
            text.Append("  ").AppendLine(name);
        }

        await Verify(text.ToString());
    }

    // The properties file of the Open Packaging Conventions: some SDKs give it a new name in each pack.
    [GeneratedRegex(@"(?<=core-properties/)\w+(?=\.psmdcp)")]
    private static partial Regex ContentId();
}
