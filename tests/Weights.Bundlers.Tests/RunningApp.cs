using System.Collections.Concurrent;

namespace Weights.Bundlers.Tests;

/// <summary>A built app with its site and an open page. The tests of a class share it.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<AppRecipe, Lazy<Task<RunningApp>>> _running = new();

    private RunningApp(AppBuild build, AppSite site, AppPage page)
    {
        Build = build;
        Site = site;
        Page = page;
    }

    public AppBuild Build { get; }

    public AppSite Site { get; }

    public AppPage Page { get; }

    /// <summary>Builds and starts an app, once for the run.</summary>
    public static Task<RunningApp> Of(AppRecipe recipe, CancellationToken cancellationToken) =>
        _running.GetOrAdd(recipe, _ => new(() => StartAsync(recipe, cancellationToken))).Value;

    public static async Task StopAllAsync()
    {
        foreach (var app in _running.Values.Where(app => app.Value.IsCompletedSuccessfully))
        {
            await (await app.Value).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Page.DisposeAsync();
        await Site.DisposeAsync();
    }

    private static async Task<RunningApp> StartAsync(AppRecipe recipe, CancellationToken cancellationToken)
    {
        var build = await AppBuild.Of(recipe, cancellationToken);
        await using var started = new Started();
        var site = started.Add(await AppSite.StartAsync(build, recipe, cancellationToken));
        var page = await AppPage.OpenAsync(site);
        started.Move();
        return new RunningApp(build, site, page);
    }
}
