using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// A key request: what the decision depends on, and what the audit records. The sender can be unknown only if <see cref="RefusedAs"/> is
/// set.
/// </summary>
public sealed record KeyRequest
{
    /// <summary>How the key would be delivered.</summary>
    public required KeyDelivery Delivery { get; init; }

    /// <summary>The customer: a <see cref="PublicId"/>. Empty if the request was refused and had none.</summary>
    public required string Customer { get; init; }

    /// <summary>The session: a <see cref="PublicId"/>. Empty if the request was refused and had none.</summary>
    public required string Session { get; init; }

    /// <summary>The client's name of the model, a label for the audit only; null if the request has none.</summary>
    public string? Model { get; init; }

    /// <summary>The key ID; null if the request has none.</summary>
    public KeyId? KeyId { get; init; }

    /// <summary>The kid, 32 lower-case hex digits; null if the request has none.</summary>
    public string? Kid { get; init; }

    /// <summary>The format of the file that the key is for; null if the request does not say it.</summary>
    public ContainerFormat? Format { get; init; }

    /// <summary>Whether the page asks to keep the key on the device, for use without the network.</summary>
    public bool Offline { get; init; }

    /// <summary>The <c>Origin</c> header, unchanged; null if the request has none.</summary>
    public string? Origin { get; init; }

    /// <summary>
    /// The server's own ID of the request (<see cref="HttpContext.TraceIdentifier"/>). It links the audit to the server's logs. A client
    /// cannot choose it, unless the app overwrites it with a header of the request.
    /// </summary>
    public required string RequestId { get; init; }

    /// <summary>
    /// The trace ID, 32 lower-case hex digits; null if there is no trace. It links the audit to traces and to the logs of other services.
    /// A client can choose it with the header <c>traceparent</c>, so it proves nothing.
    /// </summary>
    public string? TraceId { get; init; }

    /// <summary>When the request arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The reason, if the request was refused before it reached the authority. The authority then only records the refusal. Null if the
    /// authority must decide.
    /// </summary>
    public GrantOutcome? RefusedAs { get; init; }

    /// <summary>How many requests this entry counts: more than 1 if refusals of one kind were counted together.</summary>
    public int Count { get; init; } = 1;
}
