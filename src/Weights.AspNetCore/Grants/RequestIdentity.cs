using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Who sends a key request.</summary>
/// <param name="Customer">The customer's public ID; null if the app gives none.</param>
/// <param name="Session">The session's public ID; null if the app gives none.</param>
/// <param name="CustomerLimit">What the customer's rate limit counts by.</param>
/// <param name="SessionLimit">What the session's rate limit counts by.</param>
internal sealed record RequestIdentity(string? Customer, string? Session, string CustomerLimit, string SessionLimit)
{
    // The name of the user's ID in tokens (RFC 7519, 4.1.2), if the app keeps the names of their claims.
    private const string Subject = "sub";

    /// <summary>Reads the customer and the session; null if the app gives an ID that is not a <see cref="PublicId"/>.</summary>
    public static RequestIdentity? Of(HttpContext context, ModelKeyOptions options)
    {
        var customer = options.CustomerId(context);
        var session = options.SessionId(context);
        if ((customer is not null && !PublicId.IsValid(customer)) || (session is not null && !PublicId.IsValid(session)))
        {
            return null;
        }

        // All users share the customer "site", so one of them could use up the limit of all.
        var user = UserLimit(context);
        return new RequestIdentity(
            customer,
            session,
            customer is null or PublicId.Site ? user : $"customer {customer}",
            session is null ? user : $"session {session}"
        );
    }

    /// <summary>
    /// What counts the requests of a user without an ID of the app: the ID or the name in their claims; otherwise the address, so that
    /// every request is limited. Behind a proxy that is the proxy's address, unless the app uses forwarded headers.
    /// </summary>
    private static string UserLimit(HttpContext context)
    {
        var user = context.User;
        return (user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue(Subject) ?? user.Identity?.Name) is { } id
            ? $"user {id}"
            : $"address {context.Connection.RemoteIpAddress}";
    }
}
