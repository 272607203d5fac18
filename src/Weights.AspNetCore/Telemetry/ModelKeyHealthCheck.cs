using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore;

/// <summary>Whether keys can be granted now.</summary>
/// <remarks>
/// Health endpoints are often open to everyone, and a check writes to the database and asks the vault. So only one check runs at a time,
/// requests that arrive meanwhile wait for it, and its result is used for some seconds.
/// </remarks>
internal sealed class ModelKeyHealthCheck(IModelKeyAuthority authority, TimeProvider clock, ILogger<ModelKeyHealthCheck> logger)
    : IHealthCheck
{
    /// <summary>How long a good result is used.</summary>
    public static readonly TimeSpan HealthyFor = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a bad result is used. It is shorter, so that an instance is healthy again soon after the failure ends.
    /// </summary>
    public static readonly TimeSpan TroubledFor = TimeSpan.FromSeconds(1);

    /// <summary>How long a check may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Check? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await FindTroubleAsync(Current(), cancellationToken).ConfigureAwait(false) is { } trouble
            ? new HealthCheckResult(context.Registration.FailureStatus, trouble)
            : HealthCheckResult.Healthy();

    private Check Current()
    {
        lock (_lock)
        {
            return _last = _last is { } last && IsUsable(last) ? last : Begin();
        }
    }

    // A check that is still running is never replaced, even after its deadline: checks that hang must not pile up.
    private bool IsUsable(Check check) =>
        !check.Result.IsCompleted || (check.Result.IsCompletedSuccessfully && IsFresh(check.Result.Result));

    private bool IsFresh((string? Trouble, long At) result) =>
        clock.GetElapsedTime(result.At) < (result.Trouble is null ? HealthyFor : TroubledFor);

    private Check Begin() => new(clock.GetTimestamp(), Task.Run(RunAsync));

    private async Task<string?> FindTroubleAsync(Check check, CancellationToken cancellationToken)
    {
        var left = Deadline - clock.GetElapsedTime(check.Began);
        try
        {
            return (
                await check.Result.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false)
            ).Trouble;
        }
        catch (TimeoutException)
        {
            return $"The check did not end within {Deadline.TotalSeconds} seconds.";
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure means that no key can be granted, which is the result of the check.")]
    private async Task<(string? Trouble, long At)> RunAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        try
        {
            return (await authority.FindTroubleAsync(deadline.Token).ConfigureAwait(false), clock.GetTimestamp());
        }
        catch (Exception e)
        {
            logger.CheckFailed(e);
            return ("The check failed. The log has the reason.", clock.GetTimestamp());
        }
    }

    private sealed record Check(long Began, Task<(string? Trouble, long At)> Result);
}
