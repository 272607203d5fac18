using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Reads the keys before any other service starts, the server included, so that an app without usable keys does not listen.
/// </summary>
internal sealed class ModelKeyStartup(
    ModelKeyStore store,
    IModelKeyAuthority authority,
    IServiceProvider services,
    ILogger<ModelKeyStartup> logger
) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Their constructors check options, so a mistake stops the app now instead of failing the first request.
        var origins = services.GetRequiredService<OriginAllowList>();
        services.GetRequiredService<ResponseSigner>();
        if (authority is ConfiguredKeyAuthority)
        {
            store.Start();
        }

        services.GetRequiredService<UnknownSettings>().Report();
        foreach (var origin in origins.HttpOrigins)
        {
            logger.HttpOrigin(origin);
        }

        if (services.GetRequiredService<IOptions<ModelKeyOptions>>().Value.AllowRawKeysOverHttp)
        {
            logger.RawKeysOverHttpAllowed();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
