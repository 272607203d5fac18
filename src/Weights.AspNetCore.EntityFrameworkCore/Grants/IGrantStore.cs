using System.Data.Common;

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

    /// <summary>
    /// Does all that a grant does, and leaves no entry: reads the rows, writes an entry, takes it back, and commits. Without the commit, a
    /// full disk and a server whose commits hang would not be noticed.
    /// </summary>
    /// <param name="lookup">The rows to read. They need not exist.</param>
    /// <param name="entry">The entry to write.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DbException">The database cannot be read, or accepts no entries.</exception>
    /// <exception cref="IOException">The file of SQLite was removed or replaced.</exception>
    Task ProbeAsync(GrantLookup lookup, AuditRow entry, CancellationToken cancellationToken);
}
