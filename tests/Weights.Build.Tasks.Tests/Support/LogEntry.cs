using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>An entry that a task wrote to the build's log.</summary>
internal sealed record LogEntry(LogKind Kind, string? Code, string Text, string? File, string? HelpLink, MessageImportance Importance)
{
    /// <summary>All of its text.</summary>
    public string All => string.Join('\n', Code, Text, File, HelpLink);

    public override string ToString() => $"{Kind} {Code} {File}: {Text}";
}

internal enum LogKind
{
    Message,
    Warning,
    Error,
}
