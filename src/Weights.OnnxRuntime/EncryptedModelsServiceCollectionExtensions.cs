using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Weights.Encryption;
using Weights.OnnxRuntime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds encrypted models to a program's services.</summary>
public static class EncryptedModelsServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="EncryptedModels"/> and <see cref="EncryptedSessions"/> as singletons, and opens the models of
    /// <see cref="EncryptedModelsOptions.WarmUp"/> when the host starts. The manifest is read when the first of them is needed.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets options; null for the defaults. A second call adds to the options of the first.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddEncryptedModels(this IServiceCollection services, Action<EncryptedModelsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services
            .AddOptions<EncryptedModelsOptions>()
            .Configure(options => configure?.Invoke(options))
            .Validate(static options => !string.IsNullOrWhiteSpace(options.Path), "EncryptedModelsOptions.Path is empty.");
        services.TryAddSingleton(static provider => EncryptedModels.Open(Options(provider).Path));
        services.TryAddSingleton(static provider => new EncryptedSessions(
            provider.GetRequiredService<EncryptedModels>(),
            Options(provider).Keys ?? provider.GetService<IKeySource>() ?? new EnvironmentKeySource(KeyId.Default),
            Options(provider).ConfigureSession
        ));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SessionWarmUp>());
        return services;
    }

    private static EncryptedModelsOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<EncryptedModelsOptions>>().Value;
}
