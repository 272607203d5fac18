using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Every outcome except <see cref="GrantOutcome.Granted"/>, and the refusal that a client gets for it.</summary>
/// <remarks>
/// <para>tests/vectors/refusals.json is the same table for the loader and the docs. A test compares the two.</para>
/// <para>Other middleware responds in place of an endpoint, usually with an empty body. Authentication and authorization send the same
/// status as this table. The app's own rate limits send the status that the app chose; ASP.NET Core's default is 503, not 429 (see
/// <see cref="RefusalRecorder"/>). A 401 with an empty body means that nobody is signed in.</para>
/// </remarks>
internal static class RefusalTable
{
    private static readonly TimeSpan _unavailable = TimeSpan.FromSeconds(2);

    /// <summary>The row of an outcome.</summary>
    /// <exception cref="ArgumentException">The outcome is <see cref="GrantOutcome.Granted"/>.</exception>
    public static Refusal Of(GrantOutcome outcome) =>
        outcome switch
        {
            GrantOutcome.Granted => throw new ArgumentException("A grant is not a refusal.", nameof(outcome)),
            GrantOutcome.NotSignedIn => new(
                RefusalCode.Refused,
                StatusCodes.Status401Unauthorized,
                LeaseEffect.Expired,
                "Nobody is signed in"
            ),
            GrantOutcome.PolicyRefused => Refused(),
            GrantOutcome.Malformed => new(
                RefusalCode.BadRequest,
                StatusCodes.Status400BadRequest,
                LeaseEffect.Continues,
                "Malformed key request"
            )
            {
                RawDetail = "keyId: a key ID, 1 to 64 of a-z, 0-9 and '-'; kid: 32 lower-case hexadecimal digits; each at most once.",
            },
            GrantOutcome.OriginRefused => Refused(),
            GrantOutcome.RateLimited => new(
                RefusalCode.RateLimited,
                StatusCodes.Status429TooManyRequests,
                LeaseEffect.Continues,
                "Too many key requests"
            )
            {
                Detail = "Retry after the time in the Retry-After header.",
                RetryAfter = KeyRequestLimiter.Window,
            },
            GrantOutcome.UnknownCustomer => NoKey(),
            GrantOutcome.CustomerSuspended => Revoked(),
            GrantOutcome.SessionRevoked => Revoked(),
            GrantOutcome.UnknownKey => NoKey(),
            GrantOutcome.OtherFormat => NoKey(),
            GrantOutcome.DeliveryNotEnabled => NoKey(),
            GrantOutcome.NotEntitled => NoKey(),
            GrantOutcome.EntitlementNotBegun => NoKey(),
            GrantOutcome.EntitlementEnded => Expired(),
            GrantOutcome.KeyRetired => Expired(),
            GrantOutcome.RootKeyLost => Unavailable(),
            GrantOutcome.Unavailable => Unavailable(),
            GrantOutcome.NoCustomer => NoKey(),
            GrantOutcome.InsecureTransport => new(
                RefusalCode.InsecureTransport,
                StatusCodes.Status403Forbidden,
                LeaseEffect.Continues,
                "No key over plain HTTP"
            )
            {
                Detail = "Request the key over https.",
            },

            // The app responds, if anyone waits for a response.
            GrantOutcome.NotDelivered => Unavailable(),
        };

    private static Refusal Refused() =>
        new(RefusalCode.Refused, StatusCodes.Status403Forbidden, LeaseEffect.Revoked, "No key for this request");

    // The raw mode sends the same for an unknown key ID, an unknown kid, a kid of another key ID, and a key of another customer.
    private static Refusal NoKey() => Refused() with { RawStatus = StatusCodes.Status404NotFound, RawTitle = "No such key" };

    private static Refusal Revoked() =>
        new(RefusalCode.Revoked, StatusCodes.Status403Forbidden, LeaseEffect.Revoked, "Access was withdrawn")
        {
            Detail = "Sign in again, or ask the people who run this site.",
        };

    private static Refusal Expired() =>
        new(RefusalCode.Expired, StatusCodes.Status403Forbidden, LeaseEffect.Expired, "The right to this key has ended")
        {
            Detail = "Load the current models.json, or renew the right to the key.",
        };

    private static Refusal Unavailable() =>
        new(RefusalCode.Unavailable, StatusCodes.Status503ServiceUnavailable, LeaseEffect.Continues, "No keys are available now")
        {
            Detail = "Nothing was granted. Retry after the time in the Retry-After header.",
            RetryAfter = _unavailable,
        };
}
