using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>A model that must not be published in the open: known by length (bytes) and digest.</summary>
internal sealed record ProtectedModel(string File, long Length, string Sha256)
{
    public static IReadOnlyList<ProtectedModel> Of(IReadOnlyList<FinishedOutput> outputs)
    {
        // The same file may be encrypted under one name and, on purpose, be open under another.
        var open = outputs.Where(output => output.Output.KeyId is null).Select(output => output.Record.Source.Sha256).ToHashSet();
        return [.. outputs
            .Where(output => !open.Contains(output.Record.Source.Sha256))
            .Select(output => new ProtectedModel(output.File.File, output.Record.Source.Length, output.Record.Source.Sha256))
            .Distinct()];
    }

    public static ProtectedModel From(ITaskItem item) => new(
        item.ItemSpec,
        long.Parse(item.GetMetadata(nameof(Length)), System.Globalization.CultureInfo.InvariantCulture),
        item.GetMetadata(nameof(Sha256)));

    public TaskItem ToItem()
    {
        var item = new TaskItem(MSBuildText.Escape(File));
        item.SetMetadata(nameof(Length), Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        item.SetMetadata(nameof(Sha256), Sha256);
        return item;
    }
}
