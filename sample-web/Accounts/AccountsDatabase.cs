using System.Data.Common;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>The users of the sample, with hashed passwords and roles, and the sign-ins that they ended, in one SQLite file.</summary>
internal sealed class AccountsDatabase(DbContextOptions<AccountsDatabase> options) : IdentityDbContext<IdentityUser>(options)
{
    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();

    /// <summary>Creates the file with its tables if it is missing.</summary>
    /// <exception cref="InvalidOperationException">The file exists and has only some of the tables.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        OwnerOnlyDatabaseFile.Ensure(Database.GetDbConnection().DataSource);
        if (!await Database.EnsureCreatedAsync(cancellationToken))
        {
            await CheckTablesAsync(cancellationToken);
        }

        // EF Core switches the write-ahead log on only for a file that it creates itself.
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'", cancellationToken);
    }

    /// <summary>Ends a sign-in: from now on its cookie, and every copy of it, is rejected.</summary>
    /// <exception cref="DbException">The database did not accept the change, so the cookie still works.</exception>
    public async Task EndSessionAsync(string session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Every copy of these cookies has expired. Deleted first, so that any failure here means that the sign-in was not ended.
        var expired = now.UtcDateTime - CookieSignIn.Lifetime;
        await EndedSessions.Where(ended => ended.Ended < expired).ExecuteDeleteAsync(cancellationToken);
        await Database.ExecuteSqlAsync(
            $"INSERT OR IGNORE INTO EndedSessions (Id, Ended) VALUES ({session}, {now.UtcDateTime})",
            cancellationToken
        );
    }

    // EnsureCreatedAsync creates all tables or, if the file has any table, none.
    private async Task CheckTablesAsync(CancellationToken cancellationToken)
    {
        var tables = await Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master").ToListAsync(cancellationToken);
        if (Model.GetEntityTypes().Select(type => type.GetTableName()!).Except(tables).FirstOrDefault() is { } missing)
        {
            var file = Database.GetDbConnection().DataSource;
            throw new InvalidOperationException(
                $"The accounts database {file} is of another version of the sample: it has no table {missing}. Delete {file}, {file}-wal "
                    + $"and {file}-shm, and start again. The site then creates the accounts again, as new customers."
            );
        }
    }
}
