using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The recorded decision about a key request.</summary>
/// <param name="At">When the request arrived.</param>
/// <param name="Delivery">How the key would be delivered.</param>
/// <param name="Outcome">Granted, or the reason of the refusal.</param>
/// <param name="Customer">The customer's <see cref="PublicId"/>; empty if nobody was signed in, or the customer was not known yet.</param>
/// <param name="Session">
/// The session's <see cref="PublicId"/>. Empty if nobody was signed in or the session was not known yet. Also empty if a rate limit refused
/// the request of a user without a session ID.
/// </param>
/// <param name="Model">The model's name as the client sent it; null if it sent none.</param>
/// <param name="KeyId">The key ID; null if it is not known.</param>
/// <param name="Kid">The kid in the request, 32 lower-case hexadecimal digits; null if it had none.</param>
/// <param name="Format">The container format in the request; null if it had none.</param>
/// <param name="Origin">The request's <c>Origin</c> header; null if it had none.</param>
/// <param name="RequestId">The server's own ID of the request, which the server's logs also have. Clients cannot choose it.</param>
/// <param name="TraceId">
/// The trace ID, 32 lower-case hexadecimal digits; null if there was no trace. Clients can choose it with the header <c>traceparent</c>.
/// </param>
/// <param name="Count">
/// How many requests the entry counts. It is 1 except for refusals that need no decision: nobody signed in, a policy, a rate limit, a
/// preflight of another origin. The first refusal of each kind in a minute has its own entry. The later ones of that minute share another
/// entry. Its time, its request ID and its trace ID are also those of the first refusal. What its refusals do not have in common is null,
/// or empty. Requests without a customer and a session are counted by delivery, outcome, and whether the origin is listed. If a customer
/// has very many kinds in a minute, the further ones are counted together, by delivery, outcome and customer.
/// </param>
/// <param name="OfflineUntil">Until when the device may use the key without the network; null if it may not keep it.</param>
public sealed record AuditEntry(
    DateTimeOffset At,
    KeyDelivery Delivery,
    GrantOutcome Outcome,
    string Customer,
    string Session,
    string? Model,
    string? KeyId,
    string? Kid,
    ContainerFormat? Format,
    string? Origin,
    string RequestId,
    string? TraceId,
    int Count,
    DateTimeOffset? OfflineUntil
);
