using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Weights.OnnxRuntime;

/// <summary>Opens sessions when the program starts.</summary>
/// <param name="services">Has the sessions, which are made only if there is something to open.</param>
/// <param name="options">Names the models.</param>
internal sealed class SessionWarmUp(IServiceProvider services, IOptions<EncryptedModelsOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        options.Value.WarmUp is { Count: > 0 } names
            ? Task.WhenAll(names.Select(name => Sessions.GetAsync(name, cancellationToken)))
            : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private EncryptedSessions Sessions => (EncryptedSessions)services.GetService(typeof(EncryptedSessions))!;
}
