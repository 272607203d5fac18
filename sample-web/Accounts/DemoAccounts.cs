using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Weights.AspNetCore;

namespace Weights.Sample.Accounts;

/// <summary>
/// Gives the demo accounts the passwords of this environment, each time the site starts. Each account is a customer with its own customer
/// ID.
/// </summary>
internal sealed partial class DemoAccounts(
    AccountsDatabase database,
    UserManager<IdentityUser> users,
    RoleManager<IdentityRole> roles,
    DemoPasswords passwords,
    ILogger<DemoAccounts> logger
)
{
    /// <summary>
    /// Creates the database and the missing accounts. Gives each account the password of this environment. If there is none, removes its
    /// password, so nobody can sign in. This includes accounts of a Development run. If a password changes, the account's cookies become
    /// invalid at their next check.
    /// </summary>
    /// <returns>The user names of the accounts that can sign in, by customer ID.</returns>
    public async Task<IReadOnlyDictionary<string, string>> EnsureAsync(CancellationToken cancellationToken)
    {
        await database.CreateAsync(cancellationToken);
        if (!await roles.RoleExistsAsync(SiteRoles.Administrator))
        {
            ThrowIfFailed(await roles.CreateAsync(new IdentityRole(SiteRoles.Administrator)), $"The role {SiteRoles.Administrator}");
        }

        var customers = new Dictionary<string, string>();
        foreach (var account in DemoAccount.All)
        {
            var user = await users.FindByNameAsync(account.UserName);
            if (passwords.Of(account) is not { } password)
            {
                LogLocked(logger, account.UserName, account.PasswordSetting);
                await LockAsync(user);
                continue;
            }

            user ??= await CreateAsync(account);
            await EnsureRoleAsync(user, account);
            await SetPasswordAsync(user, password, account.PasswordSetting);
            customers.Add(await EnsureCustomerAsync(user), account.UserName);
        }

        return customers;
    }

    private async Task<IdentityUser> CreateAsync(DemoAccount account)
    {
        var user = new IdentityUser(account.UserName);
        ThrowIfFailed(await users.CreateAsync(user), $"The demo account '{account.UserName}'");
        return user;
    }

    // At each start, because a start may have ended after it created the account.
    private async Task EnsureRoleAsync(IdentityUser user, DemoAccount account)
    {
        if (account.IsAdministrator && !await users.IsInRoleAsync(user, SiteRoles.Administrator))
        {
            ThrowIfFailed(await users.AddToRoleAsync(user, SiteRoles.Administrator), $"The role of '{account.UserName}'");
        }
    }

    // Both changes of a password change the security stamp too. The same password changes nothing, so that people stay signed in.
    private async Task SetPasswordAsync(IdentityUser user, string password, string setting)
    {
        if (!await users.CheckPasswordAsync(user, password))
        {
            await LockAsync(user);
            ThrowIfFailed(await users.AddPasswordAsync(user, password), $"{setting}, the password of '{user.UserName}',");
        }
    }

    private async Task LockAsync(IdentityUser? user)
    {
        if (user?.PasswordHash is not null)
        {
            ThrowIfFailed(await users.RemovePasswordAsync(user), $"The removal of the password of '{user.UserName}'");
        }
    }

    /// <summary>Key delivery reads the customer from a claim.</summary>
    private async Task<string> EnsureCustomerAsync(IdentityUser user)
    {
        if ((await users.GetClaimsAsync(user)).FirstOrDefault(claim => claim.Type == ModelKeyClaims.Customer) is { } known)
        {
            return known.Value;
        }

        var customer = PublicId.New("c_");
        ThrowIfFailed(await users.AddClaimAsync(user, new Claim(ModelKeyClaims.Customer, customer)), $"The customer of '{user.UserName}'");
        return customer;
    }

    private static void ThrowIfFailed(IdentityResult result, string what)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                $"{what} was not stored: {string.Join(' ', result.Errors.Select(error => error.Description))}"
            );
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Nobody can sign in as {UserName}, because {Setting} is not set.")]
    private static partial void LogLocked(ILogger logger, string userName, string setting);
}
