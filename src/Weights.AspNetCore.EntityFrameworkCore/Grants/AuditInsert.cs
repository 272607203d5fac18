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
/// and these rows are never looked at again; names and types come from the model all the same.
/// </summary>
internal static class AuditInsert
{
    public static async Task InsertAuditAsync(this ModelKeyContext context, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken = default)
    {
        var (connection, transaction) = (context.Database.GetDbConnection(), context.Database.CurrentTransaction?.GetDbTransaction());
        if (connection is NpgsqlConnection postgres)
        {
            var batch = new NpgsqlBatch(postgres, (NpgsqlTransaction?)transaction) { BatchCommands = { context.InsertOf(rows) } };
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
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    public static NpgsqlBatchCommand InsertOf(this ModelKeyContext context, IReadOnlyList<AuditRow> rows)
    {
        var (columns, insert) = Describe(context);
        var command = new NpgsqlBatchCommand($"{insert} SELECT * FROM unnest({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})");
        foreach (var column in columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column.ValuesOf(rows) });
        }

        return command;
    }

    private static (List<Column> Columns, string Insert) Describe(ModelKeyContext context)
    {
        var columns = context.Model.FindEntityType(typeof(AuditRow))!.GetProperties().Select(property => new Column(property)).ToList();
        var helper = context.GetService<ISqlGenerationHelper>();
        return (columns, $"INSERT INTO {helper.DelimitIdentifier("WeightsAudit")} ({string.Join(", ", columns.Select(column => helper.DelimitIdentifier(column.Name)))})");
    }

    // SQLite: one prepared statement, and no trips.
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    private static async Task InsertRowsAsync(DbCommand command, ModelKeyContext context, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        var (columns, insert) = Describe(context);
        command.CommandText = $"{insert} VALUES ({string.Join(", ", columns.Select(column => column.Parameter))})";
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
        private readonly RelationalTypeMapping mapping = property.GetRelationalTypeMapping();
        private readonly IClrPropertyGetter getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public string Parameter => $"@{Name}";

        public DbParameter ParameterOf(DbCommand command, AuditRow row) => mapping.CreateParameter(command, Parameter, getter.GetClrValue(row), property.IsNullable);

        /// <summary>The value of a row, as the provider takes it.</summary>
        public object? ValueOf(AuditRow row)
        {
            var value = getter.GetClrValue(row);
            return value is not null && mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
        }

        /// <summary>The values of all rows, in an array of the provider's type.</summary>
        public Array ValuesOf(IReadOnlyList<AuditRow> rows)
        {
            var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
            type = Nullable.GetUnderlyingType(type) ?? type;
            var values = Array.CreateInstance(property.IsNullable && type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type, rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                values.SetValue(ValueOf(rows[i]), i);
            }

            return values;
        }
    }
}
