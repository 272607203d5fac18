using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>How the store keeps its audit.</summary>
public sealed class ModelKeyDatabaseOptions
{
    /// <summary>
    /// How long the audit keeps an entry, of requests and of operations; configuration <c>Weights:AuditRetention</c>, such as <c>400.00:00:00</c> for 400 days. Null, unless set: for ever.
    /// </summary>
    /// <remarks>
    /// Older entries are deleted when the app starts and then every hour, 1,000 in one transaction, so that grants go on in between. Every instance does it; they do not
    /// disturb each other. Keep at least as long as contracts or laws ask you to account for; what is deleted remains in backups.
    /// </remarks>
    public TimeSpan? AuditRetention { get; set; }

    /// <summary>
    /// Who is recorded as doing an operation, such as a suspension, from the request that it is done in; null, outside any request, for the app itself.
    /// Unless set: the user's id (<see cref="ClaimTypes.NameIdentifier"/>) or name, <c>anonymous</c> where nobody is signed in, and outside any request <c>process:</c> and the
    /// account that the process runs as. At most 128 characters are kept.
    /// </summary>
    public Func<HttpContext?, string> Actor { get; set; } =
        static context =>
            context is null
                ? $"process:{Environment.UserName}"
                : context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.Identity?.Name ?? "anonymous";
}
