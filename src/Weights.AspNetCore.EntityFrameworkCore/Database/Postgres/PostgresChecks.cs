using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Checks at the start that the database can store what clients send, and that the account has the rights it needs.</summary>
internal static class PostgresChecks
{
    // What a grant needs, of the tables that exist. Operations need more. They fail with PostgreSQL's message, which names the table.
    private const string MissingRights = """
        SELECT format('%s ON %I', need, name) AS "Value"
        FROM (VALUES
          ('SELECT', 'WeightsMigrations'), ('SELECT', 'WeightsContentKeys'), ('SELECT', 'WeightsKeyVersions'),
          ('SELECT', 'WeightsCustomers'), ('SELECT', 'WeightsEntitlements'), ('SELECT', 'WeightsWraps'),
          ('SELECT', 'WeightsRevokedSessions'), ('INSERT', 'WeightsAudit')
        ) AS needed (need, name)
        WHERE NOT has_table_privilege(to_regclass(quote_ident(name)), need)
        """;

    private const string Encoding = "SELECT current_setting('server_encoding') AS \"Value\"";

    // Empty if no schema of the account's search_path exists, or the account may use none of them.
    private const string Schema = "SELECT COALESCE(quote_ident(current_schema()), '') AS \"Value\"";

    private const string MayCreate = "SELECT has_schema_privilege(current_schema(), 'CREATE') AS \"Value\"";

    private const string Account = "SELECT quote_ident(current_user) AS \"Value\"";

    private const string Guide = "docs/guides/production.md lists all rights.";

    /// <exception cref="InvalidOperationException">
    /// The encoding is not UTF-8. A single label with a character that the database cannot store would make its whole batch fail, with the
    /// requests of other clients.
    /// </exception>
    public static async Task CheckEncodingAsync(this PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        var encoding = await context.Database.SqlQueryRaw<string>(Encoding).SingleAsync(cancellationToken).ConfigureAwait(false);
        if (encoding != "UTF8")
        {
            throw new InvalidOperationException(
                $"The key database has the encoding {encoding}, which cannot store all text of clients. Use a database that was made with "
                    + "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            );
        }
    }

    /// <returns>The schema of the tables, quoted for SQL.</returns>
    /// <exception cref="InvalidOperationException">The account can use no schema.</exception>
    public static async Task<string> CheckSchemaAsync(this PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        var schema = await context.Database.SqlQueryRaw<string>(Schema).SingleAsync(cancellationToken).ConfigureAwait(false);
        if (schema.Length > 0)
        {
            return schema;
        }

        var account = await AccountAsync(context, cancellationToken).ConfigureAwait(false);
        throw new InvalidOperationException(
            $"The account {account} can use no schema of its search_path in the key database: the schema does not exist, or the right "
                + $"USAGE on it is missing. Run as the owner of the schema: GRANT USAGE ON SCHEMA … TO {account}; {Guide}"
        );
    }

    /// <exception cref="InvalidOperationException">The account may create no tables in its schema.</exception>
    public static async Task CheckMayCreateAsync(this PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        var schema = await context.CheckSchemaAsync(cancellationToken).ConfigureAwait(false);
        if (!await context.Database.SqlQueryRaw<bool>(MayCreate).SingleAsync(cancellationToken).ConfigureAwait(false))
        {
            var account = await AccountAsync(context, cancellationToken).ConfigureAwait(false);
            throw new InvalidOperationException(
                $"The tables of the key database must be created or updated, and the account {account} lacks the right to do it. Run as "
                    + $"the owner of the schema: GRANT CREATE ON SCHEMA {schema} TO {account}. Or let an owner run the script of "
                    + $"ModelKeyTables.CreateScript(). {Guide}"
            );
        }
    }

    /// <exception cref="InvalidOperationException">The account lacks rights that a grant needs.</exception>
    public static async Task CheckRightsAsync(this PostgresModelKeyContext context, CancellationToken cancellationToken)
    {
        var missing = await context.Database.SqlQueryRaw<string>(MissingRights).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (missing.Count == 0)
        {
            return;
        }

        var account = await AccountAsync(context, cancellationToken).ConfigureAwait(false);
        var grants = string.Join(" ", missing.Select(right => $"GRANT {right} TO {account};"));
        throw new InvalidOperationException(
            $"The account {account} lacks rights that key delivery needs in the key database ({string.Join(", ", missing)}). "
                + $"Run as the owner of the tables: {grants} {Guide}"
        );
    }

    private static Task<string> AccountAsync(PostgresModelKeyContext context, CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<string>(Account).SingleAsync(cancellationToken);
}
