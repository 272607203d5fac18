using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks.Tests;

/// <summary>OnnxModel items as MSBuild hands them to a task: include and metadata escaped, so that tests give plain text.</summary>
internal static class Item
{
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
