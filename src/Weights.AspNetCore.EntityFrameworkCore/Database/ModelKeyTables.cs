using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The tables of the key database, for an administrator who creates and updates them instead of the app.</summary>
public sealed class ModelKeyTables
{
    private readonly ModelKeyDatabase _database;

    internal ModelKeyTables(ModelKeyDatabase database) => _database = database;

    /// <summary>
    /// Makes the SQL script that creates the tables of this version. On PostgreSQL it can also run on older tables, and again: it changes
    /// only what is missing, and the account's search_path selects the schema. On SQLite it needs an empty file.
    /// </summary>
    /// <remarks>It does not connect to the database.</remarks>
    public string CreateScript()
    {
        using var context = _database.Create();
        return context
            .GetService<IMigrator>()
            .GenerateScript(
                options: _database.File is null ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default
            );
    }
}
