using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Options of the key database and of its audit.</summary>
public sealed class ModelKeyDatabaseOptions
{
    /// <summary>
    /// Whether the app creates and updates the tables when it starts. If false, the app does not start while its tables are missing or
    /// older than its version. Configuration: <c>Weights:MigrateDatabase</c>. Default: true.
    /// </summary>
    /// <remarks>
    /// With false, the app's account needs no right to create tables. Start each new version once with true and another account, or run the
    /// script of <see cref="ModelKeyTables.CreateScript"/>. In SQLite, false also means that the app does not create the file.
    /// </remarks>
    public bool MigrateDatabase { get; set; } = true;

    /// <summary>
    /// Whether the Data Protection key ring may be stored unencrypted outside Development. Set it only if something else protects the
    /// place of the ring, such as an encrypted volume that only this app can read. Configuration:
    /// <c>Weights:AllowUnencryptedKeyRing</c>. Default: false, the app does not start with an unencrypted ring.
    /// </summary>
    public bool AllowUnencryptedKeyRing { get; set; }

    /// <summary>
    /// How long the audit keeps entries of key requests and of operations: more than zero and at most 36,500 days. Null, the default,
    /// keeps them forever. In configuration it is <c>Weights:AuditRetention</c>, such as <c>400.00:00:00</c> for 400 days.
    /// </summary>
    /// <remarks>
    /// Every instance deletes older entries when it starts and then every hour. A transaction deletes at most 1,000 entries, so that grants
    /// can run in between. Several instances can delete at the same time. Keep entries as long as contracts or laws require. Backups still
    /// contain deleted entries.
    /// </remarks>
    public TimeSpan? AuditRetention { get; set; }

    /// <summary>
    /// How long a revoked session is kept: longer than any sign-in of the app can be used, from its first request to its last. More than
    /// zero and at most 36,500 days. Null, the default, keeps them forever. In configuration it is <c>Weights:RevokedSessionRetention</c>.
    /// </summary>
    /// <remarks>
    /// After this time the session can get keys again, if its cookie or token is still valid. So leave it null if sign-ins have a sliding
    /// expiration without an end. Every instance deletes when it starts and then every hour.
    /// </remarks>
    public TimeSpan? RevokedSessionRetention { get; set; }

    /// <summary>
    /// Returns the name of the person or process that does an operation, such as a suspension. The audit records it. The function gets the
    /// current request, or null outside of a request. At most 128 characters are kept.
    /// </summary>
    /// <remarks>
    /// The default is the user's ID (<see cref="ClaimTypes.NameIdentifier"/>) or name, <c>anonymous</c> if nobody is signed in, and
    /// outside of a request <c>process:</c> followed by the account that the process runs as.
    /// </remarks>
    public Func<HttpContext?, string> Actor { get; set; } =
        static context =>
            context is null
                ? $"process:{Environment.UserName}"
                : context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.Identity?.Name ?? "anonymous";
}
