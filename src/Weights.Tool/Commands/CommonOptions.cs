using System.CommandLine;

namespace Weights.Tool;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Prints JSON." };

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);
}
