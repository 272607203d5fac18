using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks.Tests;

/// <summary>Items as MSBuild passes them to a task: include and metadata escaped, so that tests write plain text.</summary>
internal static class Item
{
    /// <summary>The item with the project's options, which have the defaults of Weights.Build.props.</summary>
    public static ITaskItem Project(string path) =>
        Of(path, ("DefaultKeyId", "default"), ("DefaultFormat", "gcm"), ("OutputPath", "weights"));

    /// <summary>Sets an option of the project.</summary>
    public static void Set(this ProjectTask task, string option, string value) =>
        ((ITaskItem2)task.Project).SetMetadataValueLiteral(option, value);

    public static ITaskItem Of(string path, params (string Name, string Value)[] metadata)
    {
        ITaskItem2 item = new TaskItem { ItemSpec = "to be replaced" };
        item.EvaluatedIncludeEscaped = MSBuildText.Escape(path);
        foreach (var (name, value) in metadata)
        {
            item.SetMetadataValueLiteral(name, value);
        }

        return item;
    }
}
