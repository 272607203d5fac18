using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Inserts entries of the audit in the context's transaction. EF Core's change tracker costs more for a row than the rest of a decision together,
/// and these rows are never looked at again. A test compares the columns with the model.
/// </summary>
internal static class AuditInsert
{
    private const string PostgresInsert = """
        INSERT INTO "WeightsAudit" ("Id", "At", "Delivery", "Outcome", "Customer", "Session", "Model", "KeyId", "Kid", "Format", "Origin", "RequestId", "Count")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """;

    public static async Task InsertAuditAsync(
        this ModelKeyContext context,
        IReadOnlyList<AuditRow> rows,
        CancellationToken cancellationToken = default
    )
    {
        var (connection, transaction) = (context.Database.GetDbConnection(), context.Database.CurrentTransaction?.GetDbTransaction());
        if (connection is NpgsqlConnection postgres)
        {
            var batch = new NpgsqlBatch(postgres, (NpgsqlTransaction?)transaction)
            {
                BatchCommands = { InsertOf(rows) },
                Timeout = ModelKeyDatabase.CommandTimeoutSeconds,
            };
            await using (batch.ConfigureAwait(false))
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            await InsertRowsAsync(command, context, rows, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>PostgreSQL: one statement, with an array for each column, however many rows there are.</summary>
    public static NpgsqlBatchCommand InsertOf(IReadOnlyList<AuditRow> rows)
    {
        T[] Of<T>(Func<AuditRow, T> column)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = column(rows[i]);
            }

            return values;
        }

        static NpgsqlParameter Parameter<T>(T[] values) => new NpgsqlParameter<T[]> { TypedValue = values };
        return new NpgsqlBatchCommand(PostgresInsert)
        {
            Parameters =
            {
                Parameter(Of(row => row.Id)),
                Parameter(Of(row => row.At.ToUnixTimeMilliseconds())),
                Parameter(Of(row => row.Delivery.ToString())),
                Parameter(Of(row => row.Outcome.ToString())),
                Parameter(Of(row => row.Customer)),
                Parameter(Of(row => row.Session)),
                Parameter(Of(row => row.Model)),
                Parameter(Of(row => row.KeyId)),
                Parameter(Of(row => row.Kid)),
                Parameter(Of(row => (int?)row.Format)),
                Parameter(Of(row => row.Origin)),
                Parameter(Of(row => row.RequestId)),
                Parameter(Of(row => row.Count)),
            },
        };
    }

    // SQLite: one prepared statement, and no trips.
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    private static async Task InsertRowsAsync(
        DbCommand command,
        ModelKeyContext context,
        IReadOnlyList<AuditRow> rows,
        CancellationToken cancellationToken
    )
    {
        var columns = context.Model.FindEntityType(typeof(AuditRow))!.GetProperties().Select(property => new Column(property)).ToList();
        var helper = context.GetService<ISqlGenerationHelper>();
        command.CommandText =
            $"INSERT INTO {helper.DelimitIdentifier("WeightsAudit")} ({string.Join(", ", columns.Select(column => helper.DelimitIdentifier(column.Name)))}) VALUES ({string.Join(", ", columns.Select(column => column.Parameter))})";
        foreach (var column in columns)
        {
            command.Parameters.Add(column.ParameterOf(command, rows[0]));
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                command.Parameters[i].Value = columns[i].ValueOf(row) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Column(IProperty property)
    {
        private readonly RelationalTypeMapping _mapping = property.GetRelationalTypeMapping();
        private readonly IClrPropertyGetter _getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public string Parameter => $"@{Name}";

        public DbParameter ParameterOf(DbCommand command, AuditRow row) =>
            _mapping.CreateParameter(command, Parameter, _getter.GetClrValue(row), property.IsNullable);

        /// <summary>The value of a row, as the provider takes it.</summary>
        public object? ValueOf(AuditRow row)
        {
            var value = _getter.GetClrValue(row);
            return value is not null && _mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
        }
    }
}
