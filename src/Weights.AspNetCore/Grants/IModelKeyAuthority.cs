namespace Weights.AspNetCore;

/// <summary>
/// Decides which requests for keys are granted, and records each. Without another registration it is the app's configuration, which grants any
/// key to whoever passes the endpoint's policy, and records in the log alone.
/// </summary>
public interface IModelKeyAuthority
{
    /// <summary>
    /// Decides about a request. When the task completes with a grant, the grant is recorded where it survives a crash.
    /// Trouble of the store's own is <see cref="GrantOutcome.Unavailable"/>, not an exception.
    /// </summary>
    /// <param name="request">What was asked, by whom.</param>
    ValueTask<KeyDecision> DecideAsync(KeyRequest request);

    /// <summary>Whether a grant could be made now; the text says what is wrong, and is null if nothing is.</summary>
    ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken);
}
