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
        DateTimeOffset? until = null
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
            RequestId = request is null ? null : AuditText.Clean(RequestIdOf(request), AuditText.MaxRequestId),
        };
    }

    private static string RequestIdOf(HttpContext request) => Activity.Current?.TraceId.ToHexString() ?? request.TraceIdentifier;
}
