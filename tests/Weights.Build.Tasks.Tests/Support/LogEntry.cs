using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>What a task told the build.</summary>
internal sealed record LogEntry(LogKind Kind, string? Code, string Text, string? File, string? HelpLink, MessageImportance Importance)
{
    /// <summary>Everything of it that a log could hold.</summary>
    public string All => string.Join('\n', Code, Text, File, HelpLink);

    public override string ToString() => $"{Kind} {Code} {File}: {Text}";
}

internal enum LogKind
{
    Message,
    Warning,
    Error,
}
