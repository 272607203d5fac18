using Microsoft.AspNetCore.Mvc;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Sample.Accounts;

namespace Weights.Sample.Pages.Admin;

internal sealed class SessionsModel(CustomerOperations customers, AuditSearch audit, TimeProvider clock) : AdminPage
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
            () => customers.RevokeSessionAsync(customer, session, HttpContext.RequestAborted),
            $"The session {session} is revoked permanently. Other sign-ins of the customer continue."
        );
}
