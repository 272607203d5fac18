using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a database to key delivery.</summary>
public static class ModelKeyDatabaseServiceCollectionExtensions
{
    /// <summary>
    /// Keeps content keys, customers, entitlements, wraps and the audit in a database, in place of keys from the app's configuration: SQLite where the connection string
    /// names a file (a relative one begins at the content root), PostgreSQL where it names a host. Call <c>AddModelKeys()</c> as well.
    /// </summary>
    /// <remarks>
    /// <para>Adds <see cref="ContentKeyOperations"/>, <see cref="CustomerOperations"/>, <see cref="CustomerKeyOperations"/> and <see cref="AuditSearch"/>. The tables are made, and brought up to date, when the app starts.</para>
    /// <para>Stored keys lie under <see cref="IRootKey"/>: the app's Data Protection key ring, unless another was registered before. Outside Development the app does not start
    /// (<see cref="RootKeyException"/>) with a ring that lies unencrypted beside the data or nowhere in particular. Nowhere does it start with a ring that does not open what is stored.</para>
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="connectionString">For example <c>Data Source=keys.db</c>, or <c>Host=db;Database=keys;Username=site</c>.</param>
    public static IServiceCollection AddModelKeyDatabase(this IServiceCollection services, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddDataProtection();
        services.TryAddSingleton<IRootKey, DataProtectionRootKey>();
        services.TryAddSingleton<KeyRingCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ModelKeyDatabase(connectionString, provider.GetRequiredService<IHostEnvironment>().ContentRootPath));
        services.AddSingleton<ContentKeyCache>();
        services.Replace(ServiceDescriptor.Singleton<IModelKeyAuthority, DatabaseKeyAuthority>());
        services.AddSingleton(static provider => new ContentKeyOperations(Database(provider), RootKey(provider), Clock(provider)));
        services.AddSingleton(static provider => new CustomerOperations(Database(provider), RootKey(provider), Clock(provider)));
        services.AddSingleton(static provider => new CustomerKeyOperations(Database(provider), RootKey(provider)));
        services.AddSingleton(static provider => new AuditSearch(Database(provider)));
        services.AddHostedService<ModelKeyDatabaseStartup>();
        return services;
    }

    private static ModelKeyDatabase Database(IServiceProvider provider) => provider.GetRequiredService<ModelKeyDatabase>();

    private static IRootKey RootKey(IServiceProvider provider) => provider.GetRequiredService<IRootKey>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
