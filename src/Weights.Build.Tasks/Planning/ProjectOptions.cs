using System.Text.Json.Serialization;
using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>What a project sets for all its models, as text, before it is checked.</summary>
/// <param name="File">The project file: a full path.</param>
/// <param name="DefaultKeyId">The key ID of models without one: <c>$(WeightsKeyId)</c>.</param>
/// <param name="DefaultFormat">The container format of models without one: <c>$(WeightsFormat)</c>.</param>
/// <param name="OutputPath">The folder of the models on the site: <c>$(WeightsOutputPath)</c>.</param>
/// <param name="FilesUrl">The URL of a copy of that folder; empty if the files are on the site: <c>$(WeightsFilesUrl)</c>.</param>
/// <param name="WebRoot">The folder that is served: <c>wwwroot</c>; empty if the project is no site.</param>
internal sealed record ProjectOptions(
    string File,
    string DefaultKeyId,
    string DefaultFormat,
    string OutputPath,
    string FilesUrl,
    string WebRoot
)
{
    /// <summary>The folder of the project.</summary>
    [JsonIgnore]
    public string Folder => Path.GetDirectoryName(File) ?? "";

    /// <summary>Reads the options from the item of the project. Missing metadata means the default.</summary>
    public static ProjectOptions From(ITaskItem project)
    {
        var names = project.MetadataNames.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new(
            project.ItemSpec,
            Of(nameof(DefaultKeyId), KeyId.Default.Value),
            Of(nameof(DefaultFormat), FormatText.Gcm),
            Of(nameof(OutputPath), "weights"),
            Of(nameof(FilesUrl), ""),
            Of(nameof(WebRoot), "")
        );

        string Of(string name, string whenMissing) => names.Contains(name) ? project.GetMetadata(name) : whenMissing;
    }
}
