using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>Ends a sign-in on the server, because a copy of its cookie may exist, and then deletes the cookie.</summary>
internal sealed partial class SignOut(
    SignInManager<IdentityUser> signIn,
    AccountsDatabase database,
    CustomerOperations customers,
    AuditSearch audit,
    TimeProvider clock,
    ILogger<SignOut> logger
)
{
    /// <summary>Signs the user out.</summary>
    /// <returns>
    /// False if the accounts database failed. The user then keeps the cookie, because only the cookie says which session to end at the
    /// next attempt.
    /// </returns>
    public async Task<bool> TryAsync(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(ModelKeyClaims.Session) is { } session)
        {
            try
            {
                // CancellationToken.None, because sign-out must finish even if the visitor closes the page.
                await database.EndSessionAsync(session, clock.GetUtcNow(), CancellationToken.None);
            }
            catch (DbException e)
            {
                LogFailed(logger, e);
                return false;
            }

            if (user.FindFirstValue(ModelKeyClaims.Customer) is { } customer)
            {
                await RevokeAsync(customer, session);
            }
        }

        await signIn.SignOutAsync();
        return true;
    }

    // The ended session already gets no key. Its revocation also shows it as revoked to administrators. Each one is stored permanently,
    // so a session that sent no key request is not revoked.
    private async Task RevokeAsync(string customer, string session)
    {
        try
        {
            var requests = new AuditQuery
            {
                Session = session,
                Customer = customer,
                From = clock.GetUtcNow() - CookieSignIn.Lifetime,
                Take = 1,
            };
            if ((await audit.SearchAsync(requests, CancellationToken.None)).Count > 0)
            {
                await RevokeAndRepeatAsync(customer, session);
            }
        }
        // EF Core throws InvalidOperationException if PostgreSQL cannot be reached.
        catch (Exception e) when (e is ModelKeyOperationException or DbException or InvalidOperationException)
        {
            LogNotRevoked(logger, session, e);
        }
    }

    private async Task RevokeAndRepeatAsync(string customer, string session)
    {
        try
        {
            await customers.RevokeSessionAsync(customer, session, CancellationToken.None);
        }
        catch (ModelKeyOperationException)
        {
            // Another operation at the same time can make it fail. A revocation that was committed is not repeated.
            await customers.RevokeSessionAsync(customer, session, CancellationToken.None);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A visitor could not sign out, because the accounts database did not end the session.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "The session {Session} was ended at sign-out, and its cookie gets no key. It was not revoked.")]
    private static partial void LogNotRevoked(ILogger logger, string session, Exception exception);
}
