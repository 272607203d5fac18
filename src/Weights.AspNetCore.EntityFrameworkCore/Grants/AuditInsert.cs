using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Inserts entries of the audit in the context's transaction. EF Core's change tracker costs more for a row than the rest of a decision together,
/// and these rows are never looked at again; names and types come from the model all the same.
/// </summary>
internal static class AuditInsert
{
    public static async Task InsertAuditAsync(this ModelKeyContext context, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken = default)
    {
        var columns = context.Model.FindEntityType(typeof(AuditRow))!.GetProperties().Select(property => new Column(property)).ToList();
        var connection = context.Database.GetDbConnection();
        var transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        var helper = context.GetService<ISqlGenerationHelper>();
        var sql = $"INSERT INTO {helper.DelimitIdentifier("WeightsAudit")} ({string.Join(", ", columns.Select(column => helper.DelimitIdentifier(column.Name)))})"
            + $" VALUES ({string.Join(", ", columns.Select(column => column.Parameter))})";
        if (connection.CanCreateBatch)
        {
            await InsertInOneTripAsync(connection, transaction, sql, columns, rows, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await InsertInProcessAsync(connection, transaction, sql, columns, rows, cancellationToken).ConfigureAwait(false);
        }
    }

    // PostgreSQL: all rows travel together.
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    private static async Task InsertInOneTripAsync(
        DbConnection connection, DbTransaction? transaction, string sql, List<Column> columns, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Transaction = transaction;
            var factory = connection.CreateCommand();
            await using (factory.ConfigureAwait(false))
            {
                foreach (var row in rows)
                {
                    var command = batch.CreateBatchCommand();
                    command.CommandText = sql;
                    foreach (var column in columns)
                    {
                        command.Parameters.Add(column.ParameterOf(factory, row));
                    }

                    batch.BatchCommands.Add(command);
                }
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // SQLite: one prepared statement, and no trips.
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    private static async Task InsertInProcessAsync(
        DbConnection connection, DbTransaction? transaction, string sql, List<Column> columns, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            (command.CommandText, command.Transaction) = (sql, transaction);
            foreach (var column in columns)
            {
                command.Parameters.Add(column.ParameterOf(command, rows[0]));
            }

            foreach (var row in rows)
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    command.Parameters[i].Value = columns[i].ValueOf(row);
                }

                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private sealed class Column(IProperty property)
    {
        private readonly RelationalTypeMapping mapping = property.GetRelationalTypeMapping();
        private readonly IClrPropertyGetter getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public string Parameter => $"@{Name}";

        public DbParameter ParameterOf(DbCommand command, AuditRow row) => mapping.CreateParameter(command, Parameter, getter.GetClrValue(row), property.IsNullable);

        /// <summary>The parameter's value for another row.</summary>
        public object ValueOf(AuditRow row) => (getter.GetClrValue(row) is { } value ? mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value : null) ?? DBNull.Value;
    }
}
