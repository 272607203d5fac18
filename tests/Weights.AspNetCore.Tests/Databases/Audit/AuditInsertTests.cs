using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>Audit entries are inserted without EF Core's change tracker. EF Core must read what was written.</summary>
[TestClass]
public sealed class AuditInsertTests
{
    // With 14 columns, more values than a statement can have parameters: 32,766 in SQLite and 65,535 in PostgreSQL.
    private const int Many = 6000;

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task Every_field_of_a_batch_is_read_as_it_was_written(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        AuditRow[] rows =
        [
            Row("'; DROP TABLE \"WeightsAudit\"; --", GrantOutcome.Granted, "acme", ContainerFormat.Chunked, count: 1),
            Row(null, GrantOutcome.NotSignedIn, null, null, count: 7),
            Row("{a,\"b\",NULL}", GrantOutcome.Malformed, "NULL", ContainerFormat.Gcm, count: int.MaxValue),
            Row("\\ é 模型 🔑 @Id $1 ?", GrantOutcome.RootKeyLost, "", null, count: 1),
            Row("", GrantOutcome.Unavailable, "acme", ContainerFormat.Gcm, count: 1),
        ];
        await InsertAsync(site, rows);
        var read = await ReadAsync(site);
        foreach (var row in rows)
        {
            var found = read.Single(other => other.Id == row.Id);
            Assert.AreEqual(
                (
                    row.At,
                    row.Delivery,
                    row.Outcome,
                    row.Customer,
                    row.Session,
                    row.Model,
                    row.KeyId,
                    row.Kid,
                    row.Format,
                    row.Origin,
                    row.RequestId,
                    row.TraceId,
                    row.Count
                ),
                (
                    found.At,
                    found.Delivery,
                    found.Outcome,
                    found.Customer,
                    found.Session,
                    found.Model,
                    found.KeyId,
                    found.Kid,
                    found.Format,
                    found.Origin,
                    found.RequestId,
                    found.TraceId,
                    found.Count
                )
            );
        }
    }

    [TestMethod]
    [DataRow(TestDatabase.Sqlite)]
    [DataRow(TestDatabase.Postgres)]
    public async Task A_batch_may_have_more_values_than_a_statement_has_parameters(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var site = await DatabaseSite.StartAsync(database);
        var rows = Enumerable
            .Range(1, Many)
            .Select(i =>
                Row(i % 2 == 0 ? null : $"model {i}", GrantOutcome.Granted, "acme", i % 3 == 0 ? null : ContainerFormat.Gcm, count: i)
            )
            .ToArray();
        await InsertAsync(site, rows);
        var read = (await ReadAsync(site)).ToDictionary(row => row.Count);
        Assert.HasCount(Many, read);
        Assert.IsTrue(rows.All(row => (row.Model, row.Format) == (read[row.Count].Model, read[row.Count].Format)));
    }

    [TestMethod]
    public async Task The_PostgreSQL_insert_writes_every_column()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        await using var site = await DatabaseSite.StartAsync(database);
        await using var context = site.Database.Create();
        var columns = context.Model.FindEntityType(typeof(AuditRow))!.GetProperties().Select(property => property.GetColumnName());
        var insert = PostgresAuditInsert.CommandFor([Row("a", GrantOutcome.Granted, "acme", ContainerFormat.Gcm, count: 1)]);
        CollectionAssert.AreEquivalent(
            columns.ToArray(),
            insert.CommandText.Split('(', ')')[1].Split(',').Select(name => name.Trim().Trim('"')).ToArray()
        );
    }

    private static AuditRow Row(string? text, GrantOutcome outcome, string? keyId, ContainerFormat? format, int count) =>
        new()
        {
            Id = Guid.NewGuid(),
            At = new DateTimeOffset(2026, 2, 28, 23, 59, 59, 999, TimeSpan.Zero),
            Delivery = KeyDelivery.Wrapped,
            Outcome = outcome,
            Customer = "c_1",
            Session = "",
            Model = text,
            KeyId = keyId,
            Kid = text is null ? null : new string('f', 32),
            Format = format,
            Origin = text,
            RequestId = text ?? "request",
            TraceId = text is null ? null : new string('a', 32),
            Count = count,
        };

    private static async Task InsertAsync(DatabaseSite site, AuditRow[] rows)
    {
        await using var context = site.Database.Create();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.InsertAuditAsync(rows);
        await transaction.CommitAsync();
    }

    private static async Task<List<AuditRow>> ReadAsync(DatabaseSite site)
    {
        await using var context = site.Database.Create();
        return await context.Audit.AsNoTracking().ToListAsync();
    }
}
