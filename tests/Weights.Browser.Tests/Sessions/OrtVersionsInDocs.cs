using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weights.Browser.Tests.Sessions;

/// <summary>
/// docs/guides/loader.md names the versions and builds of onnxruntime-web that <see cref="OrtVersions"/> loads, and no others.
/// </summary>
[TestClass]
public sealed partial class OrtVersionsInDocs
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "loader.md"));

    /// <summary>The file of onnxruntime-web and <c>isolate</c> of each row of the test.</summary>
    private static readonly (string File, bool Isolate)[] _rows =
    [
        .. typeof(OrtVersions)
            .GetMethods()
            .SelectMany(method => method.GetCustomAttributes<DataRowAttribute>())
            .Where(row => row.Data is [string, ..])
            .Select(row => ((string)row.Data[0]!, (bool)row.Data[1]!)),
    ];

    [TestMethod]
    public void Each_version_is_in_both()
    {
        var named = Versions().Matches(TestedVersions().Match(_page).Value).Select(version => version.Value);

        CollectionAssert.AreEquivalent(_rows.Select(row => VersionOf(row.File)).Distinct().ToArray(), named.ToArray());
    }

    [TestMethod]
    [DataRow("`/wasm`, ES module", "wasm", "mjs")]
    [DataRow("script that sets `ort` (UMD)", "wasm", "js")]
    [DataRow("`/webgpu`", "webgpu", "mjs")]
    [DataRow("`/jspi`", "jspi", "mjs")]
    public void Each_build_is_loaded_on_the_page_and_in_a_worker_if_the_table_says_so(string build, string name, string extension)
    {
        var row = _page.Split('\n').Single(line => line.StartsWith($"| {build} ", StringComparison.Ordinal));
        var cells = row.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        var loaded = _rows
            .Where(one => one.File.Contains($"ort.{name}.", StringComparison.Ordinal) && Path.GetExtension(one.File) == $".{extension}")
            .Select(one => one.Isolate)
            .ToHashSet();

        Assert.AreEqual((loaded.Contains(false), loaded.Contains(true)), (cells[^2] == "yes", cells[^1] == "yes"), row);
    }

    [TestMethod]
    public void The_table_has_no_other_build()
    {
        var table = _page[TestedVersions().Match(_page).Index..].Split('\n').Skip(4).TakeWhile(line => line.StartsWith('|'));

        Assert.HasCount(4, table.ToList());
    }

    private static string VersionOf(string file)
    {
        var match = FolderVersion().Match(file);
        if (match.Success)
        {
            return match.Groups[1].Value;
        }

        var package = Path.Combine(Repository.Root, "sample-web", "node_modules", "onnxruntime-web", "package.json");
        using var json = JsonDocument.Parse(File.ReadAllText(package));
        return Versions().Match(json.RootElement.GetProperty("version").GetString()!).Value;
    }

    [GeneratedRegex("Tests load models with [^:]*:")]
    private static partial Regex TestedVersions();

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Versions();

    [GeneratedRegex(@"^/ort-(\d+\.\d+)/")]
    private static partial Regex FolderVersion();
}
