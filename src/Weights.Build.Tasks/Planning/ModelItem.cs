using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>What a project says of one model, as text, before anything is checked.</summary>
/// <param name="File">The path as the project wrote it, for messages.</param>
/// <param name="FullPath">The path to read.</param>
/// <param name="Name">The name, given or taken from the path; <c>/</c> between folders.</param>
/// <param name="KeyIds">Key ids, with <c>;</c> between them; empty for the project's default.</param>
/// <param name="Format">The container format; empty for the project's default.</param>
/// <param name="Encrypt"><c>false</c> to publish the model in the open; empty means true.</param>
internal sealed record ModelItem(string File, string FullPath, string Name, string KeyIds, string Format, string Encrypt)
{
    public static ModelItem From(ITaskItem item)
    {
        var name = item.GetMetadata("Name");
        if (name.Length == 0)
        {
            // The folders below the glob, as in models/**/*.onnx, are part of the name.
            name = (item.GetMetadata("RecursiveDir") + item.GetMetadata("Filename")).Replace(Path.DirectorySeparatorChar, '/');
        }

        return new ModelItem(
            item.ItemSpec,
            item.GetMetadata("FullPath"),
            name,
            item.GetMetadata("KeyId"),
            item.GetMetadata("Format"),
            item.GetMetadata("Encrypt")
        );
    }
}
