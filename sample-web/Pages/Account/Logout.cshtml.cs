using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Account;

internal sealed partial class LogoutModel(SignInManager<IdentityUser> signIn, CustomerOperations customers, ILogger<LogoutModel> logger)
    : PageModel
{
    public IActionResult OnGet() => RedirectToPage("/Index");

    /// <summary>Revokes the session, because a copy of the cookie would still get keys, and then deletes the cookie.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        try
        {
            await RevokeSessionAsync();
        }
        catch (ModelKeyOperationException e)
        {
            // The visitor stays signed in, because only this cookie says which session to revoke at the next attempt.
            LogFailed(logger, e);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Page();
        }

        await signIn.SignOutAsync();
        return RedirectToPage("/Index");
    }

    // Without the token of the request, because a visitor who leaves the page wants to be signed out too.
    private Task RevokeSessionAsync() =>
        User.FindFirstValue(ModelKeyClaims.Customer) is { } customer && User.FindFirstValue(ModelKeyClaims.Session) is { } session
            ? customers.RevokeSessionAsync(customer, session, CancellationToken.None)
            : Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Error, "A visitor could not sign out, because the session was not revoked.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
