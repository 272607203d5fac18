using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a database to key delivery.</summary>
public static class ModelKeyDatabaseServiceCollectionExtensions
{
    private const string NotTrimmable =
        "The key database uses Entity Framework Core, which does not run in trimmed or Native AOT apps. Publish without PublishTrimmed and"
        + " PublishAot, or deliver keys without a database.";

    // A century. With more, the current time minus the retention could be before the first date of .NET.
    private const int MaxRetentionDays = 36_500;

    /// <summary>
    /// Keeps content keys, customers, entitlements, wraps and the audit in a database, instead of keys from the app's configuration.
    /// Also call <c>AddModelKeys()</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Adds <see cref="ContentKeyOperations"/>, <see cref="CustomerOperations"/>, <see cref="CustomerKeyOperations"/>,
    /// <see cref="AuditSearch"/> and <see cref="ModelKeyTables"/>. The tables are created, or updated, when the app starts
    /// (<see cref="ModelKeyDatabaseOptions.MigrateDatabase"/>).
    /// </para>
    /// <para>
    /// Stored keys are encrypted under <see cref="IRootKey"/>: the app's Data Protection key ring, unless another root key was
    /// registered before. Outside Development the app does not start (<see cref="RootKeyException"/>) if the key ring has no configured
    /// place, or is stored unencrypted (see <see cref="ModelKeyDatabaseOptions.AllowUnencryptedKeyRing"/>). It never starts if the root
    /// key opens none of the stored keys. A call of the root key may take 5 seconds.
    /// </para>
    /// <para>The audit grows until <see cref="ModelKeyDatabaseOptions.AuditRetention"/> is set.</para>
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="connectionString">
    /// <c>Data Source=keys.db</c> for SQLite (a relative file name begins at the content root), or
    /// <c>Host=db;Database=keys;Username=site</c> for PostgreSQL. One that names neither a file nor a host, or a database in memory, causes
    /// an <see cref="ArgumentException"/> when the app starts. With <c>Passfile=…</c> each new connection reads the password from that
    /// file.
    /// </param>
    /// <param name="configure">Sets options. They override the configuration.</param>
    /// <returns>The same services.</returns>
    [RequiresUnreferencedCode(NotTrimmable)]
    [RequiresDynamicCode(NotTrimmable)]
    public static IServiceCollection AddModelKeyDatabase(
        this IServiceCollection services,
        string connectionString,
        Action<ModelKeyDatabaseOptions>? configure = null
    ) =>
        Add(
            services,
            provider => new ModelKeyDatabase(connectionString, provider.GetRequiredService<IHostEnvironment>().ContentRootPath),
            configure
        );

    /// <summary>
    /// Keeps content keys, customers, entitlements, wraps and the audit in PostgreSQL, with the connections of a data source. Use it if the
    /// password changes while the app runs (<see cref="NpgsqlDataSourceBuilder.UsePeriodicPasswordProvider"/>).
    /// </summary>
    /// <remarks>
    /// <inheritdoc cref="AddModelKeyDatabase(IServiceCollection, string, Action{ModelKeyDatabaseOptions})" path="/remarks/node()"/>
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="dataSource">The data source, without multiplexing. The caller disposes it after the app has stopped.</param>
    /// <param name="configure">Sets options. They override the configuration.</param>
    /// <returns>The same services.</returns>
    [RequiresUnreferencedCode(NotTrimmable)]
    [RequiresDynamicCode(NotTrimmable)]
    public static IServiceCollection AddModelKeyDatabase(
        this IServiceCollection services,
        NpgsqlDataSource dataSource,
        Action<ModelKeyDatabaseOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return Add(services, _ => new ModelKeyDatabase(dataSource), configure);
    }

    private static IServiceCollection Add(
        IServiceCollection services,
        Func<IServiceProvider, ModelKeyDatabase> database,
        Action<ModelKeyDatabaseOptions>? configure
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ModelKeyDatabaseOptions>, ModelKeyDatabaseConfiguration>());
        var options = services
            .AddOptions<ModelKeyDatabaseOptions>()
            .Validate(static o => IsPeriod(o.AuditRetention), Invalid(nameof(ModelKeyDatabaseOptions.AuditRetention)))
            .Validate(static o => IsPeriod(o.RevokedSessionRetention), Invalid(nameof(ModelKeyDatabaseOptions.RevokedSessionRetention)))
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddHttpContextAccessor();
        var dataProtection = services.AddDataProtection();
        services.TryAddSingleton<IRootKey, DataProtectionRootKey>();
        services.TryAddSingleton<KeyRingCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(database);
        services.AddSingleton<TimedRootKey>();
        services.AddSingleton<ContentKeyCache>();
        services.AddSingleton<KeyOpener>();
        services.AddSingleton<RootKeyCheck>();
        services.AddSingleton(static provider => Database(provider).CreateGrantStore());
        services.AddSingleton<DatabaseProbe>();
        services.Replace(ServiceDescriptor.Singleton<IModelKeyAuthority, DatabaseKeyAuthority>());
        services.AddSingleton(static provider => new ContentKeyOperations(
            Database(provider),
            RootKey(provider),
            provider.GetRequiredService<ContentKeyCache>(),
            Clock(provider),
            Recorder(provider)
        ));
        services.AddSingleton(static provider => new CustomerOperations(
            Database(provider),
            RootKey(provider),
            Clock(provider),
            Recorder(provider)
        ));
        services.AddSingleton(static provider => new CustomerKeyOperations(Database(provider), RootKey(provider), Recorder(provider)));
        services.AddSingleton(static provider => new AuditSearch(Database(provider)));
        services.AddSingleton(static provider => new ModelKeyTables(Database(provider)));
        services.AddSingleton<OperationRecorder>();
        services.AddSingleton<AuditCleanUp>();
        if (DescribedApp.IsThisProcess)
        {
            // Otherwise Data Protection writes a key ring at the start.
            dataProtection.DisableAutomaticKeyGeneration();
            return services;
        }

        services.AddHostedService<ModelKeyDatabaseStartup>();
        services.AddHostedService(static provider => provider.GetRequiredService<AuditCleanUp>());
        return services;
    }

    private static bool IsPeriod(TimeSpan? time) => time is null or { TotalDays: > 0 and <= MaxRetentionDays };

    private static string Invalid(string option) =>
        $"Weights:{option} (ModelKeyDatabaseOptions.{option}) must be above zero and at most {MaxRetentionDays} days. Leave it out to keep "
        + "everything.";

    private static ModelKeyDatabase Database(IServiceProvider provider) => provider.GetRequiredService<ModelKeyDatabase>();

    private static TimedRootKey RootKey(IServiceProvider provider) => provider.GetRequiredService<TimedRootKey>();

    private static OperationRecorder Recorder(IServiceProvider provider) => provider.GetRequiredService<OperationRecorder>();

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
