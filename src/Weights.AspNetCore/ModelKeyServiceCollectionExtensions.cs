using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the keys of encrypted models to an app's services.</summary>
public static class ModelKeyServiceCollectionExtensions
{
    private const int MinSigningKeyLength = 32;

    /// <summary>
    /// Adds the keys that <see cref="ModelKeyEndpointRouteBuilderExtensions.MapModelKeys"/> and <see cref="ModelKeyEndpointRouteBuilderExtensions.MapRawModelKeys"/> hand out,
    /// and authorization services.
    /// Authentication is the app's own choice: without any, the endpoint fails and hands out nothing.
    /// </summary>
    /// <remarks>
    /// <see cref="ModelKeyOptions"/> says where keys are found. They are checked when the app starts: one that cannot be read or is no key
    /// stops it with a <see cref="KeySourceException"/>, as does, outside Development, the lack of any key; an impossible
    /// <see cref="ModelKeyOptions.DefaultKeyId"/> stops it with an <see cref="OptionsValidationException"/>. No message or log holds a key.
    /// When a reload of the configuration brings a broken key, the keys in force stay, and an error is logged.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options; what it sets wins over configuration.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddModelKeys(this IServiceCollection services, Action<ModelKeyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ModelKeyOptions>, ModelKeyConfiguration>());
        var options = services
            .AddOptions<ModelKeyOptions>()
            .Validate(
                static o => KeyId.TryParse(o.DefaultKeyId, out _),
                $"{nameof(ModelKeyOptions)}.{nameof(ModelKeyOptions.DefaultKeyId)} is no key id: use 1 to {KeyId.MaxLength} of a-z, 0-9 and '-', not '-' first."
            )
            .Validate(
                static o => o is { Lease.Ticks: > 0, RequestsPerMinutePerCustomer: > 0, RequestsPerMinutePerSession: > 0 },
                $"{nameof(ModelKeyOptions)}: the lease and the requests per minute must be above zero."
            )
            .Validate(
                static o => o.RawSigningKey is null or { Length: >= MinSigningKeyLength },
                $"{nameof(ModelKeyOptions)}.{nameof(ModelKeyOptions.RawSigningKey)} must have {MinSigningKeyLength} characters or more; make one with: openssl rand -hex 32"
            );
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton(KeyPlaces.OfThisProcess);
        services.TryAddSingleton<ModelKeyReader>();
        services.TryAddSingleton<ModelKeyStore>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelKeyAuthority, ConfiguredKeyAuthority>();
        services.TryAddSingleton<ModelKeyTelemetry>();
        services.TryAddSingleton<OriginAllowList>();
        services.TryAddSingleton<ExactCors>();
        services.TryAddSingleton<KeyRequestLimiter>();
        services.TryAddSingleton<RefusalRecorder>();
        services.TryAddSingleton<KeyRequestHandler>();
        services.TryAddSingleton<ResponseSigner>();
        services.TryAddSingleton<RawKeySigner>();
        services.TryAddSingleton<SessionKeyEndpoint>();
        services.TryAddSingleton<WrappedKeyEndpoint>();
        services.TryAddSingleton<RawKeyEndpoint>();
        services.AddHostedService<ModelKeyStartup>();
        services.AddHostedService(static provider => provider.GetRequiredService<RefusalRecorder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ModelKeyResponsePolicy>());
        return services;
    }
}
