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
        var insert = $"INSERT INTO {helper.DelimitIdentifier("WeightsAudit")} ({string.Join(", ", columns.Select(column => helper.DelimitIdentifier(column.Name)))})";
        var parameters = string.Join(", ", columns.Select(column => column.Parameter));
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            if (context.Database.IsNpgsql())
            {
                await InsertColumnsAsync(command, $"{insert} SELECT * FROM unnest({parameters})", columns, rows, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await InsertRowsAsync(command, $"{insert} VALUES ({parameters})", columns, rows, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // PostgreSQL: one statement, with an array for each column, however many rows there are.
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    private static async Task InsertColumnsAsync(DbCommand command, string sql, List<Column> columns, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        command.CommandText = sql;
        foreach (var column in columns)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (column.Parameter, column.ValuesOf(rows));
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // SQLite: one prepared statement, and no trips.
    [SuppressMessage("Security", "CA2100", Justification = "Names from the model; what clients wrote is in parameters.")]
    private static async Task InsertRowsAsync(DbCommand command, string sql, List<Column> columns, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        command.CommandText = sql;
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
