using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Weights.AspNetCore;

/// <summary>Whether keys can be granted now.</summary>
internal sealed class ModelKeyHealthCheck(IModelKeyAuthority authority) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await authority.FindTroubleAsync(cancellationToken).ConfigureAwait(false) is { } trouble
            ? new HealthCheckResult(context.Registration.FailureStatus, trouble)
            : HealthCheckResult.Healthy();
}
