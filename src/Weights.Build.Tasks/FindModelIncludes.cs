using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Finds what the files of a project include as models although it matches nothing. MSBuild does not tell a target about such wildcards.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindModelIncludes : ProjectTask
{
    private const string ItemName = "OnnxModel";

    /// <summary>The project file, and the files that it imports by convention. Those that do not exist are left out.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The project's models.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>
    /// The includes that match nothing, separated by <c>;</c>: all, if the project has no models, and otherwise wildcards in whose folder
    /// no model is. Includes with a condition are left out.
    /// </summary>
    [Output]
    public string Includes { get; set; } = "";

    private protected override void Run()
    {
        var models = Models.Select(model => Slashes(model.ItemSpec)).ToList();
        var includes = Files.Select(file => file.GetMetadata("FullPath")).Where(File.Exists).SelectMany(Read).Distinct();
        Includes = string.Join("; ", models.Count == 0 ? includes : includes.SelectMany(Parts).Where(part => IsEmpty(part, models)));
    }

    private protected override Problem FileProblem(string message) => Problems.CannotRead(Options.File, message);

    private static IEnumerable<string> Read(string file)
    {
        try
        {
            return
            [
                .. XDocument
                    .Load(file)
                    .Descendants()
                    .Where(element => element.Name.LocalName == ItemName && !HasCondition(element))
                    .Select(element => element.Attribute("Include")?.Value ?? "")
                    .Where(include => include.Length > 0),
            ];
        }
        catch (XmlException)
        {
            // MSBuild could read the project, so this is another file.
            return [];
        }
    }

    private static string[] Parts(string include) =>
        include.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // An item of a wildcard begins as the wildcard does. Properties and items in an include have no value here.
    private static bool IsEmpty(string part, List<string> models)
    {
        var wildcard = part.IndexOfAny(['*', '?']);
        var folder = wildcard < 0 ? "" : Slashes(part[..wildcard]);
        return wildcard >= 0
            && part.IndexOfAny(['$', '@', '%']) < 0
            && !models.Any(model => model.StartsWith(folder, FolderPath.Comparison));
    }

    private static string Slashes(string path) => path.Replace('\\', '/');

    // An item of another configuration, or in a target, is not meant here.
    private static bool HasCondition(XElement element) =>
        element.AncestorsAndSelf().Any(ancestor => ancestor.Attribute("Condition") is not null || ancestor.Name.LocalName == "Target");
}
