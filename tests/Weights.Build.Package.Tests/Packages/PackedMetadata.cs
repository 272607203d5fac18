using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Weights.Build.Package.Tests;

/// <summary>What a feed shows of a package, and what an editor and a debugger find in it.</summary>
[TestClass]
public sealed partial class PackedMetadata(TestContext context)
{
    [TestMethod]
    public Task Has_a_readme_an_icon_and_a_license() =>
        AssertEach(
            (package, _) =>
            {
                var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
                using var stream = nuspec.Open();
                var metadata = XDocument
                    .Load(stream)
                    .Root!.Elements()
                    .Single()
                    .Elements()
                    .ToDictionary(e => e.Name.LocalName, e => e.Value);
                return new[] { ("readme", "README.md"), ("icon", "icon.png"), ("license", "MIT") }
                    .Where(pair => metadata.GetValueOrDefault(pair.Item1) != pair.Item2)
                    .Select(pair => $"{pair.Item1} is not {pair.Item2}")
                    .Concat(new[] { "README.md", "icon.png", "LICENSE" }.Where(file => package.GetEntry(file) is null));
            }
        );

    [TestMethod]
    public Task Documents_each_library() =>
        AssertEach(
            (package, _) =>
                OwnAssemblies(package)
                    .Where(name => name.StartsWith("lib/", StringComparison.Ordinal))
                    .Select(name => Path.ChangeExtension(name, ".xml"))
                    .Where(name => package.GetEntry(name) is null)
        );

    [TestMethod]
    public Task Has_symbols_for_each_assembly() =>
        AssertEach(
            (package, symbols) =>
                OwnAssemblies(package)
                    .Where(name =>
                    {
                        var pdb = Path.ChangeExtension(name, ".pdb");
                        return symbols?.GetEntry(pdb) is null && package.GetEntry(pdb) is null && !EmbedsSymbols(package.GetEntry(name)!);
                    })
        );

    [TestMethod]
    public Task Has_only_links_that_lead_somewhere() =>
        AssertEach(
            (package, _) =>
                from page in package.Entries
                where page.FullName.EndsWith(".md", StringComparison.Ordinal)
                from Match link in RelativeLink().Matches(Read(page))
                let target = new Uri(new Uri("package:///" + page.FullName), link.Value).AbsolutePath.TrimStart('/')
                where package.GetEntry(target) is null
                select $"{page.FullName}: {link.Value}"
        );

    private async Task AssertEach(Func<ZipArchive, ZipArchive?, IEnumerable<string>> problemsOf)
    {
        var problems = new List<string>();
        foreach (var file in Directory.GetFiles(Packages.Feed.Folder, "*.nupkg"))
        {
            await using var package = await ZipFile.OpenReadAsync(file, context.CancellationToken);
            var symbolFile = Path.ChangeExtension(file, ".snupkg");
            await using var symbols = File.Exists(symbolFile) ? await ZipFile.OpenReadAsync(symbolFile, context.CancellationToken) : null;
            problems.AddRange(problemsOf(package, symbols).Select(problem => $"{Path.GetFileName(file)}: {problem}"));
        }

        Assert.IsEmpty(problems, string.Join('\n', problems));
    }

    private static IEnumerable<string> OwnAssemblies(ZipArchive package) =>
        package
            .Entries.Where(entry =>
                entry.Name.StartsWith("Weights.", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)
            )
            .Select(entry => entry.FullName);

    private static bool EmbedsSymbols(ZipArchiveEntry assembly)
    {
        using var content = new MemoryStream();
        using (var stream = assembly.Open())
        {
            stream.CopyTo(content);
        }

        content.Position = 0;
        using var reader = new PEReader(content);
        return reader.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(?<=\]\()(?!https?:)[^)#\s]+")]
    private static partial Regex RelativeLink();
}
