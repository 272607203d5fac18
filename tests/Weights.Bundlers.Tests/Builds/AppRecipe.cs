namespace Weights.Bundlers.Tests;

/// <summary>How an app is built and served.</summary>
/// <param name="Name">The name of its copy.</param>
/// <param name="Source">Its folder in <c>Apps/</c>.</param>
internal sealed record AppRecipe(string Name, string Source)
{
    /// <summary>The npm script that builds it, or null.</summary>
    public string? Build { get; init; }

    /// <summary>The folder with the files that browsers get.</summary>
    public string Output { get; init; } = "";

    /// <summary>The npm script that serves it on a port, or null if <see cref="Output"/> is served as static files.</summary>
    public string? Serve { get; init; }

    /// <summary>A text in the output of <see cref="Serve"/> when it listens.</summary>
    public string Ready { get; init; } = "";
}
