using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The store in PostgreSQL, with two round trips for a batch: one begins the transaction and reads, one records and commits. EF Core needs
/// eight. Each round trip wakes a process on the server and a thread here. For such small results, this is most of the cost.
/// </summary>
internal sealed class PostgresGrantStore(ModelKeyDatabase database) : IGrantStore
{
    private const string Versions = """
        SELECT v."Kid", v."KeyId", v."State", v."RetiringUntil", v."ProtectedKey", v."Created", k."Format", k."AllowRaw"
        FROM "WeightsKeyVersions" v JOIN "WeightsContentKeys" k ON k."KeyId" = v."KeyId"
        WHERE v."Kid" = ANY ($1) OR (v."State" = 'Active' AND v."KeyId" = ANY ($2))
        """;

    private const string Customers = """SELECT "Id", "State" FROM "WeightsCustomers" WHERE "Id" = ANY ($1)""";

    private const string Entitlements = """
        SELECT "Customer", "KeyId", "From", "Until", "OfflineLease" FROM "WeightsEntitlements"
        WHERE "Customer" = ANY ($1) AND "KeyId" = ANY (ARRAY(SELECT "KeyId" FROM "WeightsKeyVersions" WHERE "Kid" = ANY ($2)) || $3)
        """;

    private const string Wraps = """
        SELECT "Customer", "Kid", "Format", "Wrapped", "KekVersion" FROM "WeightsWraps"
        WHERE "Customer" = ANY ($1) AND "Kid" = ANY ($2)
        """;

    private const string RevokedSessions = """SELECT "Session" FROM "WeightsRevokedSessions" WHERE "Session" = ANY ($1)""";

    public async Task CommitAsync(GrantLookup? lookup, Func<GrantRows, IReadOnlyList<AuditRow>> decide)
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            // A transaction that is not committed ends when the connection returns to the pool.
            await context.Database.OpenConnectionAsync().ConfigureAwait(false);
            var connection = (NpgsqlConnection)context.Database.GetDbConnection();
            var entries = decide(lookup is null ? GrantRows.None : await BeginAsync(connection, lookup).ConfigureAwait(false));
            if (entries.Count > 0)
            {
                await RecordAsync(connection, entries, begun: lookup is not null).ConfigureAwait(false);
            }
        }
    }

    public async Task ProbeAsync(GrantLookup lookup, AuditRow entry, CancellationToken cancellationToken)
    {
        var context = database.Create();
        await using (context.ConfigureAwait(false))
        {
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var connection = (NpgsqlConnection)context.Database.GetDbConnection();
            await BeginAsync(connection, lookup, cancellationToken).ConfigureAwait(false);
            var batch = NewBatch(connection);
            await using (batch.ConfigureAwait(false))
            {
                // The insert gives the transaction an ID, also after the rollback. So the commit waits for the disk, as a grant's does.
                Add(batch, "SAVEPOINT probe");
                var insert = PostgresAuditInsert.CommandFor([entry]);
                batch.BatchCommands.Add(insert);
                Add(batch, "ROLLBACK TO SAVEPOINT probe");
                Add(batch, "COMMIT");
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                CheckRecorded(insert, 1);

                // A commit that waits for a standby ends without an error if it is cancelled.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<GrantRows> BeginAsync(
        NpgsqlConnection connection,
        GrantLookup lookup,
        CancellationToken cancellationToken = default
    )
    {
        var batch = NewBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            Begin(batch);
            Add(batch, Versions, lookup.Kids, lookup.KeyIds);
            Add(batch, Customers, lookup.Customers);
            Add(batch, Entitlements, lookup.Customers, lookup.Kids, lookup.KeyIds);
            Add(batch, Wraps, lookup.WrapCustomers, lookup.Kids);
            Add(batch, RevokedSessions, lookup.Sessions);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                // The first result belongs to PostgresDurableCommits.Sql.
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                return new GrantRows(
                    await ReadAsync(reader, VersionOf).ConfigureAwait(false),
                    await ReadAsync(reader, CustomerOf).ConfigureAwait(false),
                    await ReadAsync(reader, EntitlementOf).ConfigureAwait(false),
                    await ReadAsync(reader, WrapOf).ConfigureAwait(false),
                    await ReadAsync(reader, static row => row.GetString(0)).ConfigureAwait(false)
                );
            }
        }
    }

    private static async Task RecordAsync(NpgsqlConnection connection, IReadOnlyList<AuditRow> entries, bool begun)
    {
        var batch = NewBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            if (!begun)
            {
                Begin(batch);
            }

            var insert = PostgresAuditInsert.CommandFor(entries);
            batch.BatchCommands.Add(insert);
            Add(batch, "COMMIT");
            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);

            CheckRecorded(insert, entries.Count);
        }
    }

    // A trigger in the database can reject rows. If the insert fails, the COMMIT does not run.
    private static void CheckRecorded(NpgsqlBatchCommand insert, int count)
    {
        if (insert.RecordsAffected != count)
        {
            throw new InvalidOperationException($"The database recorded {insert.RecordsAffected} of {count} requests.");
        }
    }

    private static NpgsqlBatch NewBatch(NpgsqlConnection connection) =>
        new(connection) { Timeout = ModelKeyDatabase.CommandTimeoutSeconds };

    private static void Begin(NpgsqlBatch batch)
    {
        // The database's default can be a stricter level. Under it, a concurrent operation would make the whole batch fail.
        Add(batch, "BEGIN ISOLATION LEVEL READ COMMITTED");
        Add(batch, PostgresDurableCommits.Sql);
    }

    private static StoredKey VersionOf(DbDataReader row) =>
        new(
            new KeyVersionRow
            {
                Kid = row.GetString(0),
                KeyId = row.GetString(1),
                State = Enum.Parse<KeyVersionState>(row.GetString(2)),
                RetiringUntil = TimeOf(row, 3),
                ProtectedKey = row.GetFieldValue<byte[]>(4),
                Created = TimeOf(row, 5)!.Value,
            },
            new ContentKeyRow
            {
                KeyId = row.GetString(1),
                Format = (ContainerFormat)row.GetInt32(6),
                AllowRaw = row.GetBoolean(7),
            }
        );

    private static CustomerStatus CustomerOf(DbDataReader row) => new(row.GetString(0), Enum.Parse<CustomerState>(row.GetString(1)));

    private static EntitlementRow EntitlementOf(DbDataReader row) =>
        new()
        {
            Customer = row.GetString(0),
            KeyId = row.GetString(1),
            From = TimeOf(row, 2),
            Until = TimeOf(row, 3),
            OfflineLease = row.IsDBNull(4) ? null : TimeSpan.FromSeconds(row.GetInt64(4)),
        };

    private static WrapRow WrapOf(DbDataReader row) =>
        new()
        {
            Customer = row.GetString(0),
            Kid = row.GetString(1),
            Format = (ContainerFormat)row.GetInt32(2),
            Wrapped = row.GetFieldValue<byte[]>(3),
            KekVersion = row.GetInt32(4),
        };

    // ModelKeyContext stores times as Unix milliseconds.
    private static DateTimeOffset? TimeOf(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static async Task<List<T>> ReadAsync<T>(DbDataReader reader, Func<DbDataReader, T> read)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        return rows;
    }

    private static void Add(NpgsqlBatch batch, string sql, params string[][] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = parameter });
        }

        batch.BatchCommands.Add(command);
    }
}
