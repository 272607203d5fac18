using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Finds what the files of a project without models include as models. MSBuild does not tell a target about wildcards that match nothing.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindModelIncludes : ProjectTask
{
    private const string ItemName = "OnnxModel";

    /// <summary>The project file, and the files that it imports by convention. Those that do not exist are left out.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The includes, separated by <c>;</c>; empty if there are none, or all have a condition.</summary>
    [Output]
    public string Includes { get; set; } = "";

    private protected override void Run() =>
        Includes = string.Join("; ", Files.Select(file => file.GetMetadata("FullPath")).Where(File.Exists).SelectMany(Read).Distinct());

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

    // An item of another configuration, or in a target, is not meant here.
    private static bool HasCondition(XElement element) =>
        element.AncestorsAndSelf().Any(ancestor => ancestor.Attribute("Condition") is not null || ancestor.Name.LocalName == "Target");
}
