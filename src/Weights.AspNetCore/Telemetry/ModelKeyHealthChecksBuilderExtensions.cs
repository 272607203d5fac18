using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Weights.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds key delivery to an app's health checks.</summary>
public static class ModelKeyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check whether a key could be granted now: the store responds and accepts entries, and the root key decrypts its keys.
    /// </summary>
    /// <remarks>
    /// One check runs at a time, for 5 seconds at most. A good result is used for 5 seconds and a bad one for 1 second, so that many
    /// requests for the app's health do not mean many calls of the store and the vault.
    /// </remarks>
    /// <param name="builder">From <c>builder.Services.AddHealthChecks()</c>.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">The status of a failure; null for unhealthy.</param>
    /// <param name="tags">Tags to filter by, such as <c>ready</c>.</param>
    public static IHealthChecksBuilder AddModelKeys(
        this IHealthChecksBuilder builder,
        string name = "model-keys",
        HealthStatus? failureStatus = null,
        params IEnumerable<string> tags
    )
    {
        ArgumentNullException.ThrowIfNull(builder);

        // One instance for all requests, because it keeps the last result.
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ModelKeyHealthCheck>();
        return builder.AddCheck<ModelKeyHealthCheck>(name, failureStatus, tags);
    }
}
