namespace Weights.AspNetCore;

/// <summary>
/// The codes of refusals, member <c>code</c> of the problem details (RFC 9457): the only part of a refusal that a client may rely on, and that stays.
/// </summary>
/// <remarks>
/// A key that does not exist and one that the customer may not have are the same code, status and text: nobody can find out what others have.
/// That a customer is suspended, or an entitlement has ended, is told to that customer alone.
/// </remarks>
public static class RefusalCode
{
    /// <summary>No key for this request: 403, or 404 in the compatible mode.</summary>
    public const string Refused = "key-refused";

    /// <summary>Access was withdrawn from the customer or the session: 403.</summary>
    public const string Revoked = "key-revoked";

    /// <summary>The customer's time, or the key's, is over: 403.</summary>
    public const string Expired = "key-expired";

    /// <summary>Too many requests: 429, with <c>Retry-After</c>.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>The request is not well-formed: 400, 413 or 415.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>The server cannot grant anything now: 503, with <c>Retry-After</c>.</summary>
    public const string Unavailable = "unavailable";

    internal static string Of(GrantOutcome outcome) =>
        outcome switch
        {
            GrantOutcome.CustomerSuspended or GrantOutcome.SessionRevoked => Revoked,
            GrantOutcome.EntitlementEnded or GrantOutcome.KeyRetired => Expired,
            GrantOutcome.RateLimited => RateLimited,
            GrantOutcome.Malformed => BadRequest,
            GrantOutcome.Unavailable or GrantOutcome.RootKeyLost => Unavailable,
            _ => Refused,
        };
}
