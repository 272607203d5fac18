using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>A build engine that only collects the log.</summary>
internal sealed class BuildEngine : IBuildEngine
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    /// <summary>Called for each entry, on the thread that logs.</summary>
    public Action<LogEntry>? Logged { get; set; }

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "Weights.Build.Models.targets";

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException("The tasks build no projects.");

    public void LogErrorEvent(BuildErrorEventArgs e) =>
        Add(new LogEntry(LogKind.Error, e.Code, e.Message ?? "", e.File, e.HelpLink, MessageImportance.High));

    public void LogWarningEvent(BuildWarningEventArgs e) =>
        Add(new LogEntry(LogKind.Warning, e.Code, e.Message ?? "", e.File, e.HelpLink, MessageImportance.High));

    public void LogMessageEvent(BuildMessageEventArgs e) =>
        Add(new LogEntry(LogKind.Message, e.Code, e.Message ?? "", e.File, null, e.Importance));

    public void LogCustomEvent(CustomBuildEventArgs e) =>
        Add(new LogEntry(LogKind.Message, null, e.Message ?? "", null, null, MessageImportance.Normal));

    private void Add(LogEntry entry)
    {
        _entries.Enqueue(entry);
        Logged?.Invoke(entry);
    }
}
