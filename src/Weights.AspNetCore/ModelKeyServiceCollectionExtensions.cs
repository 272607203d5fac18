using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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
    /// Adds the keys that <see cref="ModelKeyEndpointRouteBuilderExtensions.MapModelKeys"/> and
    /// <see cref="ModelKeyEndpointRouteBuilderExtensions.MapRawModelKeys"/> deliver, and authorization services. The app must add
    /// authentication (<c>AddAuthentication</c> with a scheme). Without it, an app that maps the endpoints does not start.
    /// </summary>
    /// <remarks>
    /// <para>The app does not start if <see cref="ModelKeyOptions.DefaultKeyId"/> is not valid
    /// (<see cref="OptionsValidationException"/>). No message or log contains a key. A setting below <c>Weights:</c> that does not exist is
    /// a warning in the log at the start.</para>
    /// <para><see cref="ModelKeyOptions"/> says where keys are found. If the app adds a database or a custom
    /// <see cref="IModelKeyAuthority"/>, these keys are not read. Otherwise they are checked when the app starts. The app
    /// does not start if a key cannot be read or has a wrong form, or if there is no key outside Development
    /// (<see cref="KeySourceException"/>). If a key is broken after a reload of the configuration, the app keeps the keys that it has
    /// and logs an error. After a successful reload, the old keys are zeroed when the last request that uses them ends.</para>
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options. They override the configuration.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddModelKeys(this IServiceCollection services, Action<ModelKeyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddAuthorization();
        services.AddAuthenticationCore();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ModelKeyOptions>, ModelKeyConfiguration>());
        var options = services
            .AddOptions<ModelKeyOptions>()
            .Validate(
                static o => KeyId.TryParse(o.DefaultKeyId, out _),
                $"{nameof(ModelKeyOptions)}.{nameof(ModelKeyOptions.DefaultKeyId)} is not a key ID:"
                    + $" use 1 to {KeyId.MaxLength} of a-z, 0-9 and '-', not '-' first, and not only hexadecimal digits if there are 32."
            )
            .Validate(
                static o =>
                    IsLease(o.Lease)
                    && (o.OfflineLease is not { } offline || IsLease(offline))
                    && o is { RequestsPerMinutePerCustomer: > 0, RequestsPerMinutePerSession: > 0 },
                $"{nameof(ModelKeyOptions)}: the leases and the requests per minute must be above zero, and the leases at most"
                    + $" {ModelKeyOptions.LongestLease.TotalDays} days."
            )
            .Validate(
                static o => o.RawSigningKey is null or { Length: >= MinSigningKeyLength },
                $"{nameof(ModelKeyOptions)}.{nameof(ModelKeyOptions.RawSigningKey)} must have {MinSigningKeyLength} characters or more;"
                    + " make one with: openssl rand -hex 32"
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
        if (!DescribedApp.IsThisProcess)
        {
            AddPipeline(services);
            services.AddHostedService<ModelKeyStartup>();
            services.AddHostedService(static provider => provider.GetRequiredService<RefusalRecorder>());
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, VersionedModelPolicy>());
        return services;
    }

    private static void AddPipeline(IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(KeyResponseGuard)))
        {
            // A second call of AddModelKeys() must not decorate the same services again.
            return;
        }

        services.AddSingleton<KeyResponseGuard>();
        services.AddSingleton<KeyPaths>();
        services.AddSingleton<EndpointCheck>();
        services.AddSingleton<UnknownSettings>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ModelKeyStartupFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ModelKeyResponsePolicy>());
        services.AddHttpLoggingInterceptor<KeyHttpLogging>();
        services.Decorate<IAuthenticationService>(static inner => new NotedAuthentication(inner));
        services.Decorate<IPolicyEvaluator>(static inner => new NotedPolicies(inner));
    }

    private static bool IsLease(TimeSpan time) => time > TimeSpan.Zero && time <= ModelKeyOptions.LongestLease;
}
