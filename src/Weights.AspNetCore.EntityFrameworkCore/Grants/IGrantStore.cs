namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Decides and records a batch of key requests in one transaction, which is on the disk when the task completes.</summary>
internal interface IGrantStore
{
    /// <param name="lookup">The rows to read; null if the batch needs no decision.</param>
    /// <param name="decide">
    /// Gets the rows and returns the audit entries of the batch. It does not wait for anything, because the transaction is open meanwhile.
    /// Without entries nothing is committed.
    /// </param>
    Task CommitAsync(GrantLookup? lookup, Func<GrantRows, IReadOnlyList<AuditRow>> decide);
}
