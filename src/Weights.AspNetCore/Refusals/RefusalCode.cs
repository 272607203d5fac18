namespace Weights.AspNetCore;

/// <summary>
/// The codes of refusals: the member <c>code</c> of the problem details (RFC 9457). Clients may rely on nothing else in a refusal.
/// Codes do not change between versions.
/// </summary>
/// <remarks>
/// A key that does not exist and a key that the customer may not have get the same code, status and text, so that nobody can find out which
/// keys other customers have. Only the customer concerned learns that a customer is suspended or that an entitlement has ended.
/// </remarks>
public static class RefusalCode
{
    /// <summary>
    /// There is no key for this request: 403, or 404 in the raw mode. A refusal by a policy or because of the origin is 403 in the
    /// raw mode too. The status is 401 if nobody is signed in.
    /// </summary>
    public const string Refused = "key-refused";

    /// <summary>The customer or the session lost its access: 403.</summary>
    public const string Revoked = "key-revoked";

    /// <summary>The time of the entitlement or of the key has ended: 403.</summary>
    public const string Expired = "key-expired";

    /// <summary>There were too many requests: 429, with <c>Retry-After</c>.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>The request is malformed: 400, 413 or 415.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>A raw key was requested over plain HTTP: 403.</summary>
    public const string InsecureTransport = "insecure-transport";

    /// <summary>The server cannot grant anything now: 503, with <c>Retry-After</c>.</summary>
    public const string Unavailable = "unavailable";
}
