using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>The result of EncryptModels.</summary>
internal sealed record EncryptRun(
    bool Succeeded,
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyList<ITaskItem> Assets,
    IReadOnlyList<ITaskItem> ProtectedModels,
    IReadOnlyList<ITaskItem> UnencryptedModels,
    IReadOnlyList<ITaskItem> PublishedFiles,
    IReadOnlyList<ITaskItem> Kids,
    bool UsesDevelopmentKey,
    bool Publishable,
    string WhyNotPublishable
) : TaskRun(Succeeded, Entries)
{
    /// <summary>For example "Weights: 3 models, 1 encrypted (10.8 MB, 0.1 s), 2 up to date".</summary>
    public string Summary =>
        Messages.Single(message => message.StartsWith("Weights: ", StringComparison.Ordinal) && char.IsAsciiDigit(message[9]));

    public IEnumerable<string> SitePaths => Assets.Select(asset => asset.GetMetadata("SitePath"));

    public ITaskItem Asset(string sitePath) => Assets.Single(asset => asset.GetMetadata("SitePath") == sitePath);
}
