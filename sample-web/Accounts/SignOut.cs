using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>Ends a sign-in on the server, because a copy of its cookie may exist, and then deletes the cookie.</summary>
internal sealed partial class SignOut(
    SignInManager<IdentityUser> signIn,
    AccountsDatabase database,
    CustomerOperations customers,
    TimeProvider clock,
    ILogger<SignOut> logger
)
{
    /// <summary>Signs the user out.</summary>
    /// <returns>
    /// False if a database failed. The user then keeps the cookie, because only the cookie says which session to end at the next attempt.
    /// </returns>
    public async Task<bool> TryAsync(ClaimsPrincipal user)
    {
        try
        {
            if (user.FindFirstValue(ModelKeyClaims.Session) is { } session)
            {
                await EndAsync(user, session);
            }
        }
        catch (Exception e) when (e is ModelKeyOperationException or DbException)
        {
            LogFailed(logger, e);
            return false;
        }

        await signIn.SignOutAsync();
        return true;
    }

    // Without the token of the request, because a visitor who leaves the page wants to be signed out too.
    private async Task EndAsync(ClaimsPrincipal user, string session)
    {
        if (user.FindFirstValue(ModelKeyClaims.Customer) is { } customer)
        {
            await customers.RevokeSessionAsync(customer, session, CancellationToken.None);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        await database.Database.ExecuteSqlAsync(
            $"INSERT OR IGNORE INTO EndedSessions (Id, Ended) VALUES ({session}, {now})",
            CancellationToken.None
        );
        // By now every copy of these cookies has expired.
        var expired = now - CookieSignIn.Lifetime;
        await database.EndedSessions.Where(ended => ended.Ended < expired).ExecuteDeleteAsync(CancellationToken.None);
    }

    [LoggerMessage(1, LogLevel.Error, "A visitor could not sign out, because the session was not ended.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
