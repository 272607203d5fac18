namespace Weights.Repository.Tests;

/// <param name="Url">As it is written.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record MarkdownLink(string Url, int Line)
{
    public bool IsRelative => !Uri.TryCreate(Url, UriKind.Absolute, out _) && !Url.StartsWith('#');

    /// <summary>The path before the fragment; empty for a link within the page.</summary>
    public string Path => Uri.UnescapeDataString(Url.Split('#')[0]);

    /// <summary>The name of a heading; null without one.</summary>
    public string? Anchor => Url.Split('#') is [_, var anchor] ? Uri.UnescapeDataString(anchor) : null;
}
