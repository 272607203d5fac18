namespace Weights.Bundlers.Tests;

/// <summary>A built app on the origin of a <see cref="LoaderSite"/>, which has its models and keys.</summary>
internal sealed class AppSite : IAsyncDisposable
{
    private readonly Started _parts;

    private AppSite(Started parts, LoaderSite models, Uri page) => (_parts, Models, Page) = (parts, models, page);

    public LoaderSite Models { get; }

    /// <summary>The address of the app's page.</summary>
    public Uri Page { get; }

    public static Task<AppSite> StartAsync(AppBuild build, AppRecipe recipe, CancellationToken cancellationToken) =>
        recipe.Serve is null
            ? ServeFiles(Path.Combine(build.Folder, recipe.Output))
            : FreePorts.StartAsync(address => ServeBehindFront(address, build.Folder, recipe, cancellationToken));

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    private static async Task<AppSite> ServeFiles(string folder)
    {
        await using var started = new Started();
        var models = started.Add(await LoaderSite.StartAsync(new() { Folders = new Dictionary<string, string> { ["/"] = folder } }));
        return new AppSite(started.Move(), models, new Uri(models.Address, "index.html"));
    }

    private static async Task<AppSite> ServeBehindFront(Uri address, string folder, AppRecipe recipe, CancellationToken cancellationToken)
    {
        await using var started = new Started();
        var models = started.Add(await LoaderSite.StartAsync(new() { ProxyOrigin = address.GetLeftPart(UriPartial.Authority) }));
        var server = started.Add(await AppServer.StartAsync(folder, recipe, cancellationToken));
        started.Add(await Front.StartAsync(address, models.Address, server.Address));
        return new AppSite(started.Move(), models, address);
    }
}
