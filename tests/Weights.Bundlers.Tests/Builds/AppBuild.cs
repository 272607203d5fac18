using System.Collections.Concurrent;

namespace Weights.Bundlers.Tests;

/// <summary>An app that was built.</summary>
/// <param name="Folder">The copy of its sources.</param>
/// <param name="Log">What the bundler wrote.</param>
internal sealed record AppBuild(string Folder, string Log)
{
    private static readonly ConcurrentDictionary<AppRecipe, Lazy<Task<AppBuild>>> _builds = new();

    /// <summary>Each app is built once for the run.</summary>
    public static Task<AppBuild> Of(AppRecipe recipe, CancellationToken cancellationToken) =>
        _builds.GetOrAdd(recipe, _ => new(() => RunAsync(recipe, cancellationToken))).Value;

    private static async Task<AppBuild> RunAsync(AppRecipe recipe, CancellationToken cancellationToken)
    {
        var folder = Workshop.Copy(recipe.Source, recipe.Name);
        var log = recipe.Build is null ? "" : await Npm.RunAsync(folder, ["run", "--silent", recipe.Build], cancellationToken);
        return new AppBuild(folder, log);
    }
}
