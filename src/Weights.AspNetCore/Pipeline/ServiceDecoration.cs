using Microsoft.Extensions.DependencyInjection;

namespace Weights.AspNetCore;

internal static class ServiceDecoration
{
    /// <summary>Puts a decorator around the last registered implementation of a service, with the same lifetime.</summary>
    /// <remarks>A later registration replaces the decorator too.</remarks>
    public static void Decorate<T>(this IServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        var inner = services.Last(descriptor => descriptor.ServiceType == typeof(T) && !descriptor.IsKeyedService);
        services.Remove(inner);
        services.Add(ServiceDescriptor.Describe(typeof(T), provider => decorate(Create(provider)), inner.Lifetime));

        T Create(IServiceProvider provider) =>
            (T)(
                inner.ImplementationInstance
                ?? inner.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)
            );
    }
}
