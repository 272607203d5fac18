using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>One prepared statement, executed for each row. SQLite runs in the process, so this needs no round trips.</summary>
internal static class SqliteAuditInsert
{
    public static async Task ExecuteAsync(
        ModelKeyContext context,
        DbTransaction? transaction,
        IReadOnlyList<AuditRow> rows,
        CancellationToken cancellationToken
    )
    {
        var columns = context.Model.FindEntityType(typeof(AuditRow))!.GetProperties().Select(property => new Column(property)).ToList();
        var command = Command(context, transaction, columns);
        await using (command.ConfigureAwait(false))
        {
            foreach (var column in columns)
            {
                command.Parameters.Add(column.ParameterFor(command, rows[0]));
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
    }

    [SuppressMessage(
        "Security",
        "CA2100",
        Justification = "The SQL text contains only names of the EF Core model; text of clients is in parameters."
    )]
    private static DbCommand Command(ModelKeyContext context, DbTransaction? transaction, List<Column> columns)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        var names = string.Join(", ", columns.Select(column => sql.DelimitIdentifier(column.Name)));
        var parameters = string.Join(", ", columns.Select(column => column.Parameter));
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {sql.DelimitIdentifier("WeightsAudit")} ({names}) VALUES ({parameters})";
        return command;
    }

    private sealed class Column(IProperty property)
    {
        private readonly RelationalTypeMapping _mapping = property.GetRelationalTypeMapping();
        private readonly IClrPropertyGetter _getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public string Parameter => $"@{Name}";

        public DbParameter ParameterFor(DbCommand command, AuditRow row) =>
            _mapping.CreateParameter(command, Parameter, _getter.GetClrValue(row), property.IsNullable);

        /// <summary>The value of a row, as the database provider expects it.</summary>
        public object? ValueOf(AuditRow row)
        {
            var value = _getter.GetClrValue(row);
            return value is not null && _mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
        }
    }
}
