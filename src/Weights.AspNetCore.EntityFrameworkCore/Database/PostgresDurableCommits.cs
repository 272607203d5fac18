using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// PostgreSQL may be told, for a server, a database or a role, to answer before a commit is on the disk (<c>synchronous_commit = off</c>). A grant must not leave
/// before its entry in the audit is there, so our transactions wait all the same. The setting ends with the transaction, and stronger ones stay.
/// </summary>
internal sealed class PostgresDurableCommits : DbTransactionInterceptor
{
    /// <summary>Of a transaction that this interceptor does not see.</summary>
    public const string Sql = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = Command(connection, result);
        command.ExecuteNonQuery();
        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    )
    {
        var command = Command(connection, result);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, Sql);
        return command;
    }
}
