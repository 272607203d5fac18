using Microsoft.Extensions.Hosting;

namespace Weights.OnnxRuntime;

/// <summary>Opens sessions when the program starts.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="options">Names the models.</param>
internal sealed class SessionWarmUp(EncryptedSessions sessions, EncryptedModelsOptions options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(options.WarmUp.Select(name => sessions.GetAsync(name, cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
