using Microsoft.AspNetCore.Mvc;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

internal sealed class SessionsModel(CustomerOperations customers, AuditSearch audit, TimeProvider clock) : AdminPage
{
    // A sign-in of this site lasts as long.
    private static readonly TimeSpan _looked = TimeSpan.FromHours(8);

    public IReadOnlyList<SessionInfo> Sessions { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync()
    {
        Sessions = await audit.ListSessionsAsync(clock.GetUtcNow() - _looked, cancellationToken: HttpContext.RequestAborted);
        Names = (await customers.ListAsync(HttpContext.RequestAborted)).ToDictionary(customer => customer.Id, customer => customer.Name);
    }

    public Task<IActionResult> OnPostRevokeAsync(string customer, string session) =>
        DoAsync(
            () => customers.RevokeSessionAsync(customer, session, HttpContext.RequestAborted),
            $"The session {session} is revoked, for good. Other sign-ins of the customer go on."
        );
}
