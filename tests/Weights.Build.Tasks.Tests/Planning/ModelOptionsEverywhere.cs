using System.Collections;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks.Tests;

/// <summary>The parser, the property page of Visual Studio and README.md have the same options of a model.</summary>
[TestClass]
public sealed partial class ModelOptionsEverywhere
{
    private static readonly string[] _ofEveryItem = ["FullPath", "RecursiveDir", "Filename"];

    [TestMethod]
    public void The_parser_reads_every_option_and_no_other_metadata()
    {
        var item = new ListeningItem();
        ModelItem.From(item);
        CollectionAssert.AreEquivalent(ModelOption.All.Select(option => option.Name).Concat(_ofEveryItem).ToArray(), item.Asked.ToArray());
    }

    [TestMethod]
    public void The_parser_accepts_every_value()
    {
        foreach (var (name, value) in ModelOption.All.SelectMany(option => option.Values.Select(value => (option.Name, value))))
        {
            using var project = new ProjectFolder();
            project.Encrypt(project.Model("a", (name, value))).AssertSucceeded();
        }
    }

    [TestMethod]
    public void The_parser_refuses_any_other_value()
    {
        foreach (var option in ModelOption.All.Where(option => option.Values.Count > 0))
        {
            using var project = new ProjectFolder();
            var error = project.Encrypt(project.Model("a", (option.Name, "other"))).Errors.Single();
            Assert.Contains(option.Name, error.Text);
            Assert.Contains(option.ValuesText, error.Text);
        }
    }

    [TestMethod]
    public void The_property_page_has_the_same_options_and_values() =>
        CollectionAssert.AreEqual(
            ModelOption.All.Select(option => $"{option.Name}: {string.Join(", ", option.Values)}").ToArray(),
            PropertyPage().Select(property => $"{Name(property)}: {string.Join(", ", Values(property))}").ToArray()
        );

    [TestMethod]
    public void The_property_page_says_each_default()
    {
        foreach (var (option, property) in ModelOption.All.Zip(PropertyPage()))
        {
            Assert.EndsWith($" Default: {option.Default}.", property.Attribute("Description")!.Value);
        }
    }

    [TestMethod]
    public void The_readme_has_the_same_options_values_and_defaults()
    {
        var rows = ReadmeRows().Select(row => $"{Code(row[0]).Single()}: {string.Join(", ", Code(row[1]))} ({row[2].Trim('`')})");
        CollectionAssert.AreEqual(
            ModelOption.All.Select(option => $"{option.Name}: {string.Join(", ", option.Values)} ({option.Default})").ToArray(),
            rows.ToArray()
        );
    }

    private static IEnumerable<XElement> PropertyPage() =>
        XDocument
            .Load(Path.Combine(Repository.Root, "build", "OnnxModel.xaml"))
            .Descendants()
            .Where(element => element.Name.LocalName is "StringProperty" or "EnumProperty" or "BoolProperty");

    private static string Name(XElement element) => element.Attribute("Name")!.Value;

    // The empty value means the default.
    private static IEnumerable<string> Values(XElement property) =>
        property.Name.LocalName == "BoolProperty" ? ["true", "false"] : property.Elements().Select(Name).Where(value => value.Length > 0);

    // The rows of the table under "## Options of a model", without its head, each as cells.
    private static IEnumerable<string[]> ReadmeRows()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));
        return lines
            .SkipWhile(line => line != "## Options of a model")
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray());
    }

    private static string[] Code(string cell) => [.. CodeSpan().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    /// <summary>An item that remembers which metadata was read.</summary>
    private sealed class ListeningItem : ITaskItem
    {
        private readonly TaskItem _item = new("a.onnx");

        public List<string> Asked { get; } = [];

        public string ItemSpec
        {
            get => _item.ItemSpec;
            set => _item.ItemSpec = value;
        }

        public ICollection MetadataNames => _item.MetadataNames;

        public int MetadataCount => _item.MetadataCount;

        public string GetMetadata(string metadataName)
        {
            Asked.Add(metadataName);
            return _item.GetMetadata(metadataName);
        }

        public void SetMetadata(string metadataName, string metadataValue) => _item.SetMetadata(metadataName, metadataValue);

        public void RemoveMetadata(string metadataName) => _item.RemoveMetadata(metadataName);

        public void CopyMetadataTo(ITaskItem destinationItem) => _item.CopyMetadataTo(destinationItem);

        public IDictionary CloneCustomMetadata() => _item.CloneCustomMetadata();
    }
}
