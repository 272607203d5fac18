using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Makes the audit entries of operations. Each is committed in the transaction of its operation.</summary>
internal sealed class OperationRecorder(IHttpContextAccessor requests, IOptions<ModelKeyDatabaseOptions> options, TimeProvider clock)
{
    public OperationRow Entry(
        ModelKeyOperation operation,
        string? customer = null,
        string? keyId = null,
        string? kid = null,
        string? session = null,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        TimeSpan? offlineLease = null
    )
    {
        var (at, request) = (clock.GetUtcNow(), requests.HttpContext);
        return new OperationRow
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = AuditText.Clean(options.Value.Actor(request), AuditText.MaxActor),
            Operation = operation,
            Customer = customer,
            Session = session,
            KeyId = keyId,
            Kid = kid,
            From = from,
            Until = until,
            OfflineLease = offlineLease,
            RequestId = request is null ? null : AuditText.Clean(request.TraceIdentifier, AuditText.MaxRequestId),
            TraceId = request is null ? null : TraceId(),
        };
    }

    // Null without a trace. An activity in the older, hierarchical format has a trace ID of zeros.
    private static string? TraceId() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null;
}
