using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>The users of the sample, with hashed passwords and roles, and the sign-ins that they ended, in one SQLite file.</summary>
internal sealed class AccountsDatabase(DbContextOptions<AccountsDatabase> options) : IdentityDbContext<IdentityUser>(options)
{
    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();

    /// <summary>Creates the file and the tables if they are missing.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        OwnerOnlyDatabaseFile.Ensure(Database.GetDbConnection().DataSource);
        await Database.EnsureCreatedAsync(cancellationToken);
        // EF Core switches the write-ahead log on only for a file that it creates itself.
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'", cancellationToken);
    }
}
