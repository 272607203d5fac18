using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Who sends a key request.</summary>
/// <param name="Customer">The customer's public ID.</param>
/// <param name="Session">The session's public ID.</param>
/// <param name="CustomerLimit">
/// The key that the customer's rate limit counts by; null if there is no customer, no user ID and no user name.
/// </param>
/// <param name="SessionLimit">The key that the session's rate limit counts by; null if the session ID was made for this request.</param>
internal sealed record RequestIdentity(string Customer, string Session, string? CustomerLimit, string? SessionLimit)
{
    /// <summary>The customer of an app without customers: the site itself.</summary>
    public const string Site = "site";

    /// <summary>Reads the customer and the session; null if the app gives an ID that is not a <see cref="PublicId"/>.</summary>
    public static RequestIdentity? Of(HttpContext context, ModelKeyOptions options)
    {
        var customer = options.CustomerId(context);
        var session = options.SessionId(context);
        if ((customer is not null && !PublicId.IsValid(customer)) || (session is not null && !PublicId.IsValid(session)))
        {
            return null;
        }

        return new RequestIdentity(
            customer ?? Site,
            session ?? PublicId.New("s_"),
            customer ?? context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.Identity?.Name,
            session
        );
    }
}
