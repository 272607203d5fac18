using System.Security.Cryptography;
using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>
/// Everything that the output of DescribeModels depends on. The whole record is digested, so new properties are included.
/// </summary>
/// <param name="Tasks">Identifies the build of this assembly, because another build may write other files.</param>
/// <param name="Project">What the project sets for all models.</param>
/// <param name="Manifest">What the project sets for the typed manifest.</param>
/// <param name="Models">The models, sorted by path.</param>
internal sealed record DescribeInputs(Guid Tasks, ProjectOptions Project, ManifestOptions Manifest, IReadOnlyList<DescribeInput> Models)
{
    public static DescribeInputs Of(ProjectOptions project, ManifestOptions manifest, IEnumerable<ModelItem> models) =>
        new(
            typeof(DescribeInputs).Module.ModuleVersionId,
            project,
            manifest,
            [
                .. models
                    .OrderBy(model => model.FullPath, StringComparer.Ordinal)
                    .Select(model => new DescribeInput(model, SeenFile.Of(model.FullPath))),
            ]
        );

    /// <summary>SHA-256 in lower-case hex of the record as JSON.</summary>
    public string Digest() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, DescriptionJson.Default.DescribeInputs)));
}

/// <summary>One model.</summary>
/// <param name="Item">What the project says about it.</param>
/// <param name="File">Its file.</param>
internal sealed record DescribeInput(ModelItem Item, SeenFile File);
