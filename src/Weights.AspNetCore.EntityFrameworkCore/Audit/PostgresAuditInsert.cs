using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>One statement for any number of rows, with an array for each column. A test compares its columns with the model.</summary>
internal static class PostgresAuditInsert
{
    private const string Sql = """
        INSERT INTO "WeightsAudit" (
            "Id", "At", "Delivery", "Outcome", "Customer", "Session", "Model", "KeyId", "Kid", "Format", "Origin",
            "RequestId", "TraceId", "Count", "OfflineUntil"
        )
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    public static async Task ExecuteAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        IReadOnlyList<AuditRow> rows,
        CancellationToken cancellationToken
    )
    {
        var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { CommandFor(rows) },
            Timeout = ModelKeyDatabase.CommandTimeoutSeconds,
        };
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public static NpgsqlBatchCommand CommandFor(IReadOnlyList<AuditRow> rows) =>
        new(Sql)
        {
            Parameters =
            {
                Column(rows, static row => row.Id),
                Column(rows, static row => row.At.ToUnixTimeMilliseconds()),
                Column(rows, static row => row.Delivery.ToString()),
                Column(rows, static row => row.Outcome.ToString()),
                Column(rows, static row => row.Customer),
                Column(rows, static row => row.Session),
                Column(rows, static row => row.Model),
                Column(rows, static row => row.KeyId),
                Column(rows, static row => row.Kid),
                Column(rows, static row => (int?)row.Format),
                Column(rows, static row => row.Origin),
                Column(rows, static row => row.RequestId),
                Column(rows, static row => row.TraceId),
                Column(rows, static row => row.Count),
                Column(rows, static row => row.OfflineUntil?.ToUnixTimeMilliseconds()),
            },
        };

    private static NpgsqlParameter<T[]> Column<T>(IReadOnlyList<AuditRow> rows, Func<AuditRow, T> value)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return new() { TypedValue = values };
    }
}
