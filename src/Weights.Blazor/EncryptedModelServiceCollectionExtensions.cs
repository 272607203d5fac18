using Microsoft.Extensions.DependencyInjection.Extensions;
using Weights.Blazor;
using Weights.Blazor.Interop;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the loader of encrypted models to the services of a Blazor app.</summary>
public static class EncryptedModelServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IEncryptedModelLoader"/>, for components to inject.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the URLs of onnxruntime-web and the source of keys.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddEncryptedModels(this IServiceCollection services, Action<EncryptedModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<EncryptedModelOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        // Scoped like IJSRuntime: one per app in WebAssembly, one per circuit on a server.
        services.TryAddScoped<IEncryptedModelLoader, EncryptedModelLoader>();
        return services;
    }
}
