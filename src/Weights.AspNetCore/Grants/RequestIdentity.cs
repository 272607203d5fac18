using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Who asks for a key.</summary>
/// <param name="Customer">The customer's public id.</param>
/// <param name="Session">The session's public id.</param>
/// <param name="CustomerLimit">What the customer's rate limit counts by; null where there is nobody to count.</param>
/// <param name="SessionLimit">What the session's rate limit counts by; null where the session is this request's own.</param>
internal sealed record RequestIdentity(string Customer, string Session, string? CustomerLimit, string? SessionLimit)
{
    /// <summary>The customer where an app has none: the site itself.</summary>
    public const string Site = "site";

    /// <summary>Finds out who asks; null where the app's own ids are not of the form that the protocol carries.</summary>
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
