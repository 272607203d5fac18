using Microsoft.Extensions.Diagnostics.HealthChecks;
using Weights.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds key delivery to an app's health checks.</summary>
public static class ModelKeyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check whether a key could be granted now: the store responds and accepts entries, and the root key decrypts its keys.
    /// </summary>
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
        return builder.AddCheck<ModelKeyHealthCheck>(name, failureStatus, tags);
    }
}
