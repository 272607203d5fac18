using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Weights.Sample.Accounts;

/// <summary>The users of the sample, with hashed passwords and roles, in one SQLite file.</summary>
internal sealed class AccountsDatabase(DbContextOptions<AccountsDatabase> options) : IdentityDbContext<IdentityUser>(options);
