using System.Collections;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>
/// Warns if an environment variable switches the package off or replaces its files, and if models in wwwroot are published unencrypted
/// while it is off.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckEnvironment : ProjectTask
{
    private const string Switch = "WeightsEnabled";

    /// <summary>The value of <c>$(WeightsEnabled)</c>.</summary>
    public string Enabled { get; set; } = "true";

    /// <summary>The <c>OnnxModel</c> items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    private protected override void Run()
    {
        if (Is(Enabled, "false"))
        {
            ReportDisabled();
        }
        else if (!Is(Enabled, "true"))
        {
            // The conditions of the targets would read any other text as false.
            Report(Problems.BadOption(Switch, Enabled, "true or false"));
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheckKeys(message);

    private void ReportDisabled()
    {
        if (Variable() is { } value && Is(value, Enabled))
        {
            Report(Problems.DisabledByEnvironment());
        }

        var webRoot = Path.Combine(Options.Folder, KeyFiles.WebRoot);
        Report(
            Models
                .Where(model => FolderPath.Contains(webRoot, model.GetMetadata("FullPath")))
                .Select(model => Problems.DisabledModelPublished(model.ItemSpec))
        );
    }

    // Names of properties have no case, also where names of variables have one.
    private static string? Variable() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Where(variable => Is((string)variable.Key, Switch))
            .Select(variable => (string?)variable.Value)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private static bool Is(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);
}
