using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Searches the audit: key requests and operations. Safe for concurrent use.</summary>
public sealed class AuditSearch
{
    private readonly ModelKeyDatabase _database;

    internal AuditSearch(ModelKeyDatabase database) => _database = database;

    /// <summary>Finds key requests and their outcomes, the newest first.</summary>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<AuditEntry>> SearchAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _database
            .ReadAsync(context =>
                Narrow(context.Audit, query)
                    .OrderByDescending(row => row.At)
                    .ThenByDescending(row => row.Id)
                    .Skip(query.Skip)
                    .Take(query.Take)
                    .Select(row => new AuditEntry(
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
                        row.Count,
                        row.OfflineUntil
                    ))
                    .ToListAsync(cancellationToken)
            )
            .ConfigureAwait(false);
    }

    /// <summary>Lists the sessions that sent a key request since a time, the one with the newest request first.</summary>
    /// <param name="since">Requests before this time are ignored.</param>
    /// <param name="take">The maximum number of sessions.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<SessionInfo>> ListSessionsAsync(
        DateTimeOffset since,
        int take = 100,
        CancellationToken cancellationToken = default
    ) =>
        await _database
            .ReadAsync(context =>
                context
                    .Audit.Where(row => row.At >= since && row.Session != "")
                    .GroupBy(row => new { row.Customer, row.Session })
                    .Select(group => new
                    {
                        group.Key.Customer,
                        group.Key.Session,
                        LastRequest = group.Max(row => row.At),
                        Requests = group.Sum(row => row.Count),
                    })
                    .OrderByDescending(session => session.LastRequest)
                    .ThenBy(session => session.Session)
                    .Take(take)
                    .Select(session => new SessionInfo(
                        session.Customer,
                        session.Session,
                        session.LastRequest,
                        session.Requests,
                        context.RevokedSessions.Any(row => row.Session == session.Session)
                    ))
                    .ToListAsync(cancellationToken)
            )
            .ConfigureAwait(false);

    /// <summary>Finds what administrators and the app itself did to keys and customers, the newest operation first.</summary>
    /// <exception cref="DbException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<OperationEntry>> SearchOperationsAsync(
        OperationQuery query,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _database
            .ReadAsync(context =>
                Narrow(context.Operations, query)
                    .OrderByDescending(row => row.At)
                    .ThenByDescending(row => row.Id)
                    .Take(query.Take)
                    .Select(row => new OperationEntry(
                        row.At,
                        row.Actor,
                        row.Operation,
                        row.Customer,
                        row.Session,
                        row.KeyId,
                        row.Kid,
                        row.From,
                        row.Until,
                        row.OfflineLease,
                        row.RequestId,
                        row.TraceId
                    ))
                    .ToListAsync(cancellationToken)
            )
            .ConfigureAwait(false);
    }

    // The query has a text as the client sent it, and the audit has it cleaned. Besides, PostgreSQL refuses U+0000 in parameters too.
    private static IQueryable<AuditRow> Narrow(IQueryable<AuditRow> rows, AuditQuery query)
    {
        rows = Stored(query.Customer) is { } customer ? rows.Where(row => row.Customer == customer) : rows;
        rows = Stored(query.Session) is { } session ? rows.Where(row => row.Session == session) : rows;
        rows = Stored(query.Model, AuditText.MaxModel) is { } model ? rows.Where(row => row.Model == model) : rows;
        rows = Stored(query.KeyId) is { } keyId ? rows.Where(row => row.KeyId == keyId) : rows;
        rows = Stored(query.Kid) is { } kid ? rows.Where(row => row.Kid == kid) : rows;
        rows = Stored(query.Origin, AuditText.MaxOrigin) is { } origin ? rows.Where(row => row.Origin == origin) : rows;
        rows = Stored(query.RequestId, AuditText.MaxRequestId) is { } request ? rows.Where(row => row.RequestId == request) : rows;
        rows = Stored(query.TraceId, AuditText.MaxTraceId) is { } trace ? rows.Where(row => row.TraceId == trace) : rows;
        rows = query.Outcome is { } outcome ? rows.Where(row => row.Outcome == outcome) : rows;
        rows = query.From is { } from ? rows.Where(row => row.At >= from) : rows;
        return query.Before is { } before ? rows.Where(row => row.At < before) : rows;
    }

    private static IQueryable<OperationRow> Narrow(IQueryable<OperationRow> rows, OperationQuery query)
    {
        rows = Stored(query.Actor, AuditText.MaxActor) is { } actor ? rows.Where(row => row.Actor == actor) : rows;
        rows = query.Operation is { } operation ? rows.Where(row => row.Operation == operation) : rows;
        rows = Stored(query.Customer) is { } customer ? rows.Where(row => row.Customer == customer) : rows;
        rows = Stored(query.KeyId) is { } keyId ? rows.Where(row => row.KeyId == keyId) : rows;
        rows = query.From is { } from ? rows.Where(row => row.At >= from) : rows;
        return query.Before is { } before ? rows.Where(row => row.At < before) : rows;
    }

    private static string? Stored(string? text, int maxLength = int.MaxValue) => text is null ? null : AuditText.Clean(text, maxLength);
}
