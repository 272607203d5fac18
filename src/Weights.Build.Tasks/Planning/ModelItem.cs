using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>What a project says about one model, as text, before it is checked.</summary>
/// <remarks>
/// <see cref="DescribeInputs"/> digests the whole record, so it detects a change of any property, including properties that are added
/// later.
/// </remarks>
/// <param name="File">The path as the project contains it, for messages.</param>
/// <param name="FullPath">The path to read.</param>
/// <param name="RecursiveDir">The end of its folder, as the wildcard of the item matched it; empty without a wildcard.</param>
/// <param name="Name">The name, set or taken from the path; <c>/</c> between folders.</param>
/// <param name="KeyIds">Key IDs, separated by <c>;</c>; empty for the project's default.</param>
/// <param name="Format">The container format; empty for the project's default.</param>
/// <param name="Encrypt"><c>false</c> to publish the model unencrypted; empty means true.</param>
/// <param name="AllowLinks"><c>true</c> if the files may be links that lead out of the repository; empty means false.</param>
internal sealed record ModelItem(
    string File,
    string FullPath,
    string RecursiveDir,
    string Name,
    string KeyIds,
    string Format,
    string Encrypt,
    string AllowLinks
)
{
    /// <summary>The folder that the project names: that of the path, without what a wildcard matched.</summary>
    public string NamedFolder
    {
        get
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(FullPath))!;
            var matched = Path.TrimEndingDirectorySeparator(RecursiveDir);
            return matched.Length > 0 && folder.EndsWith(Path.DirectorySeparatorChar + matched, FolderPath.Comparison)
                ? folder[..^matched.Length]
                : folder;
        }
    }

    public static ModelItem From(ITaskItem item)
    {
        var recursiveDir = item.GetMetadata("RecursiveDir");
        var name = ModelOption.ModelName.Of(item);
        if (name.Length == 0)
        {
            // The folders below the wildcard of models/**/*.onnx are part of the name.
            name = (recursiveDir + item.GetMetadata("Filename")).Replace(Path.DirectorySeparatorChar, '/');
        }

        return new ModelItem(
            item.ItemSpec,
            item.GetMetadata("FullPath"),
            recursiveDir,
            name,
            ModelOption.KeyId.Of(item),
            ModelOption.Format.Of(item),
            ModelOption.Encrypt.Of(item),
            ModelOption.AllowLinks.Of(item)
        );
    }
}
