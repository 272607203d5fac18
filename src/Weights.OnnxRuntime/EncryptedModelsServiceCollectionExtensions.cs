using Microsoft.Extensions.Hosting;
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
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public static IServiceCollection AddEncryptedModels(this IServiceCollection services, Action<EncryptedModelsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static service => service.ServiceType == typeof(EncryptedSessions)))
        {
            throw new InvalidOperationException(
                $"{nameof(AddEncryptedModels)}() was called before. Call it once, with a models.json that lists all models."
            );
        }

        var options = new EncryptedModelsOptions();
        configure?.Invoke(options);
        services.AddSingleton(_ => EncryptedModels.Open(options.Path));
        services.AddSingleton(provider => new EncryptedSessions(provider.GetRequiredService<EncryptedModels>(), options));
        if (options.WarmUp.Count > 0)
        {
            services.AddSingleton<IHostedService>(provider => new SessionWarmUp(provider.GetRequiredService<EncryptedSessions>(), options));
        }

        return services;
    }
}
