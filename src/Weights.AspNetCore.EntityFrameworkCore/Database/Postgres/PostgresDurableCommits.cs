using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// A server, a database or a role can have <c>synchronous_commit = off</c>: PostgreSQL then responds before a commit is on the disk.
/// A grant must not leave before its audit entry is on the disk, so our transactions turn it on. The setting ends with the transaction,
/// and stronger settings stay.
/// </summary>
internal sealed class PostgresDurableCommits : DbTransactionInterceptor
{
    /// <summary>For a transaction that begins without EF Core, so that this interceptor does not see it.</summary>
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
