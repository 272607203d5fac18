namespace Weights.Bundlers.Tests;

/// <summary>A built app on the origin of a <see cref="LoaderSite"/>, which has its models and keys.</summary>
internal sealed class AppSite : IAsyncDisposable
{
    private readonly AppServer? _server;
    private readonly Front? _front;

    private AppSite(LoaderSite models, AppServer? server, Front? front, Uri page)
    {
        Models = models;
        _server = server;
        _front = front;
        Page = page;
    }

    public LoaderSite Models { get; }

    /// <summary>The address of the app's page.</summary>
    public Uri Page { get; }

    public static Task<AppSite> StartAsync(AppBuild build, AppRecipe recipe, CancellationToken cancellationToken) =>
        recipe.Serve is null
            ? ServeFiles(Path.Combine(build.Folder, recipe.Output))
            : ServeBehindFront(build.Folder, recipe, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await (_front?.DisposeAsync() ?? ValueTask.CompletedTask);
        _server?.Dispose();
        await Models.DisposeAsync();
    }

    private static async Task<AppSite> ServeFiles(string folder)
    {
        var models = await LoaderSite.StartAsync(new() { Folders = new Dictionary<string, string> { ["/"] = folder } });
        return new AppSite(models, null, null, new Uri(models.Address, "index.html"));
    }

    private static async Task<AppSite> ServeBehindFront(string folder, AppRecipe recipe, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://localhost:{Loopback.FreePort()}/");
        var models = await LoaderSite.StartAsync(new() { ProxyOrigin = address.GetLeftPart(UriPartial.Authority) });
        var server = await AppServer.StartAsync(folder, recipe, cancellationToken);
        var front = await Front.StartAsync(address, models.Address, server.Address);
        return new AppSite(models, server, front, address);
    }
}
