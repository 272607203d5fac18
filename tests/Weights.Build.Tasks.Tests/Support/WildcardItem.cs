using System.Collections;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>An item that a wildcard matched. A TaskItem outside a build has no RecursiveDir.</summary>
internal sealed class WildcardItem(ITaskItem item, string recursiveDir) : ITaskItem
{
    public string ItemSpec
    {
        get => item.ItemSpec;
        set => item.ItemSpec = value;
    }

    public ICollection MetadataNames => item.MetadataNames;

    public int MetadataCount => item.MetadataCount;

    public string GetMetadata(string metadataName) => metadataName == "RecursiveDir" ? recursiveDir : item.GetMetadata(metadataName);

    public void SetMetadata(string metadataName, string metadataValue) => item.SetMetadata(metadataName, metadataValue);

    public void RemoveMetadata(string metadataName) => item.RemoveMetadata(metadataName);

    public void CopyMetadataTo(ITaskItem destinationItem) => item.CopyMetadataTo(destinationItem);

    public IDictionary CloneCustomMetadata() => item.CloneCustomMetadata();
}
