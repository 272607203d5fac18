using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>What a project sets for all its models, as text, before it is checked.</summary>
/// <param name="File">The project file: a full path.</param>
/// <param name="DefaultKeyId">The key ID of models without one: <c>$(WeightsKeyId)</c>.</param>
/// <param name="DefaultFormat">The container format of models without one: <c>$(WeightsFormat)</c>.</param>
/// <param name="OutputPath">The folder of the models on the site: <c>$(WeightsOutputPath)</c>.</param>
internal sealed record ProjectOptions(string File, string DefaultKeyId, string DefaultFormat, string OutputPath)
{
    /// <summary>The folder of the project.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Folder => Path.GetDirectoryName(File) ?? "";

    public static ProjectOptions From(ITaskItem project) =>
        new(
            project.ItemSpec,
            project.GetMetadata(nameof(DefaultKeyId)),
            project.GetMetadata(nameof(DefaultFormat)),
            project.GetMetadata(nameof(OutputPath))
        );
}
