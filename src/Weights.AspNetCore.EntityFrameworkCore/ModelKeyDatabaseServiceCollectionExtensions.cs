using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a database to key delivery.</summary>
public static class ModelKeyDatabaseServiceCollectionExtensions
{
    // A century: a time before the calendar begins could not be compared with.
    private const int LongestRetentionDays = 36_500;

    /// <summary>
    /// Keeps content keys, customers, entitlements, wraps and the audit in a database, in place of keys from the app's configuration: SQLite where the connection string
    /// names a file (a relative one begins at the content root), PostgreSQL where it names a host. Call <c>AddModelKeys()</c> as well.
    /// </summary>
    /// <remarks>
    /// <para>Adds <see cref="ContentKeyOperations"/>, <see cref="CustomerOperations"/>, <see cref="CustomerKeyOperations"/> and <see cref="AuditSearch"/>. The tables are made, and brought up to date, when the app starts.</para>
    /// <para>Stored keys lie under <see cref="IRootKey"/>: the app's Data Protection key ring, unless another was registered before. Outside Development the app does not start
    /// (<see cref="RootKeyException"/>) with a ring that lies unencrypted beside the data or nowhere in particular. Nowhere does it start with a ring that opens none of the stored keys.</para>
    /// <para>The audit grows until <see cref="ModelKeyDatabaseOptions.AuditRetention"/> is set.</para>
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="connectionString">For example <c>Data Source=keys.db</c>, or <c>Host=db;Database=keys;Username=site</c>.</param>
    /// <param name="configure">Sets options; what it sets wins over configuration.</param>
    public static IServiceCollection AddModelKeyDatabase(
        this IServiceCollection services,
        string connectionString,
        Action<ModelKeyDatabaseOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services
            .AddOptions<ModelKeyDatabaseOptions>()
            .BindConfiguration("Weights")
            .Validate(
                static o => o.AuditRetention is null or { TotalDays: > 0 and <= LongestRetentionDays },
                $"{nameof(ModelKeyDatabaseOptions)}.{nameof(ModelKeyDatabaseOptions.AuditRetention)} must be above zero and at most {LongestRetentionDays} days; leave it out to keep everything."
            )
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddHttpContextAccessor();
        services.AddDataProtection();
        services.TryAddSingleton<IRootKey, DataProtectionRootKey>();
        services.TryAddSingleton<KeyRingCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ModelKeyDatabase(
            connectionString,
            provider.GetRequiredService<IHostEnvironment>().ContentRootPath
        ));
        services.AddSingleton<ContentKeyCache>();
        services.Replace(ServiceDescriptor.Singleton<IModelKeyAuthority, DatabaseKeyAuthority>());
        services.AddSingleton(static provider => new ContentKeyOperations(
            Database(provider),
            RootKey(provider),
            Clock(provider),
            Log(provider)
        ));
        services.AddSingleton(static provider => new CustomerOperations(
            Database(provider),
            RootKey(provider),
            Clock(provider),
            Log(provider)
        ));
        services.AddSingleton(static provider => new CustomerKeyOperations(Database(provider), RootKey(provider), Log(provider)));
        services.AddSingleton(static provider => new AuditSearch(Database(provider)));
        services.AddSingleton<OperationRecorder>();
        services.AddHostedService<ModelKeyDatabaseStartup>();
        services.AddSingleton<AuditCleanUp>();
        services.AddHostedService(static provider => provider.GetRequiredService<AuditCleanUp>());
        return services;
    }

    private static ModelKeyDatabase Database(IServiceProvider provider) => provider.GetRequiredService<ModelKeyDatabase>();

    private static IRootKey RootKey(IServiceProvider provider) => provider.GetRequiredService<IRootKey>();

    private static OperationRecorder Log(IServiceProvider provider) => provider.GetRequiredService<OperationRecorder>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
