using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Inserts audit entries in the context's transaction, without EF Core's change tracker. The tracker costs more for each row than the rest
/// of a decision, and is not needed because the rows never change.
/// </summary>
internal static class AuditInsert
{
    public static async Task InsertAuditAsync(
        this ModelKeyContext context,
        IReadOnlyList<AuditRow> rows,
        CancellationToken cancellationToken = default
    )
    {
        var transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        if (context.Database.GetDbConnection() is NpgsqlConnection connection)
        {
            await PostgresAuditInsert
                .ExecuteAsync(connection, (NpgsqlTransaction?)transaction, rows, cancellationToken)
                .ConfigureAwait(false);
        }
        else
        {
            await SqliteAuditInsert.ExecuteAsync(context, transaction, rows, cancellationToken).ConfigureAwait(false);
        }
    }
}
