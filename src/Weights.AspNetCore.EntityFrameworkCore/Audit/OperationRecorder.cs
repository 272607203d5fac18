using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Makes entries of the audit for operations: who does it, and when. They are committed with what they are about.</summary>
internal sealed class OperationRecorder(IHttpContextAccessor requests, IOptions<ModelKeyDatabaseOptions> options, TimeProvider clock)
{
    public OperationRow Row(
        ModelKeyOperation operation,
        string? customer = null,
        string? keyId = null,
        string? kid = null,
        string? session = null,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null
    )
    {
        var (at, request) = (clock.GetUtcNow(), requests.HttpContext);
        return new OperationRow
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = AuditRow.Clean(options.Value.Actor(request), OperationRow.MaxActor)!,
            Operation = operation,
            Customer = customer,
            Session = session,
            KeyId = keyId,
            Kid = kid,
            From = from,
            Until = until,
            RequestId = request is null
                ? null
                : AuditRow.Clean(Activity.Current?.TraceId.ToHexString() ?? request.TraceIdentifier, AuditRow.MaxRequestId),
        };
    }
}
