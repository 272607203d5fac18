using Microsoft.AspNetCore.Mvc;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Sample.Accounts;

namespace Weights.Sample.Pages.Admin;

internal sealed class SessionsModel(CustomerOperations customers, AuditSearch audit, AccountsDatabase accounts, TimeProvider clock)
    : AdminPage
{
    public IReadOnlyList<SessionInfo> Sessions { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync()
    {
        Sessions = await audit.ListSessionsAsync(clock.GetUtcNow() - CookieSignIn.Lifetime, cancellationToken: HttpContext.RequestAborted);
        Names = await NamesOfAsync(customers);
    }

    public Task<IActionResult> OnPostRevokeAsync(string customer, string session) =>
        DoAsync(
            async () =>
            {
                // First the cookie, because the page offers no second attempt for a session that is revoked.
                await accounts.EndSessionAsync(session, clock.GetUtcNow(), HttpContext.RequestAborted);
                await customers.RevokeSessionAsync(customer, session, HttpContext.RequestAborted);
            },
            $"The session {session} is revoked permanently. Other sign-ins of the customer continue."
        );
}
