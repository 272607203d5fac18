namespace Weights.AspNetCore;

/// <summary>
/// Decides which key requests are granted, and records each decision. Unless the app registers another one, the authority grants
/// the keys of the app's configuration to everyone who passes the endpoint's policy, and records only in the log.
/// </summary>
public interface IModelKeyAuthority
{
    /// <summary>
    /// Whether each request needs a customer. If this is true and the app gives none, the request is refused
    /// (<see cref="GrantOutcome.NoCustomer"/>) and the authority only records it. If it is false, the customer is then
    /// <see cref="PublicId.Site"/>. Default: true.
    /// </summary>
    bool RequiresCustomer => true;

    /// <summary>
    /// Decides about a request. An authority that records in a store must complete the task with a grant only when the record of the
    /// grant survives a crash. The default authority has no such record. If an authority cannot decide or record, the outcome is
    /// <see cref="GrantOutcome.Unavailable"/>; it does not throw.
    /// </summary>
    /// <param name="request">What is requested, and by whom.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the client goes away. It ends waits, such as for a root key. The decision is recorded nevertheless.
    /// </param>
    ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken);

    /// <summary>Checks whether a key could be granted now.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken);
}
