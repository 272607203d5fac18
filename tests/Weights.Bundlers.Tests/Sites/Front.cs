using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Weights.Bundlers.Tests;

/// <summary>One origin for two servers: models, keys and sign-in are those of a LoaderSite, and all else is the bundler's server.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Front(Uri address, Uri site, Uri app)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        foreach (var path in (string[])["/weights/{**rest}", "/api/{**rest}", "/page/{**rest}", "/sign-in"])
        {
            // The server sends raw keys over http only to this machine, and headers of a proxy say that the client may be elsewhere.
            _app.MapForwarder(path, site.ToString(), static transforms => transforms.UseDefaultForwarders = false);
        }

        _app.MapForwarder("/{**rest}", app.ToString());
    }

    public static async Task<Front> StartAsync(Uri address, Uri site, Uri app)
    {
        await using var started = new Started();
        var front = started.Add(new Front(address, site, app));
        await front._app.StartAsync();
        started.Move();
        return front;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
