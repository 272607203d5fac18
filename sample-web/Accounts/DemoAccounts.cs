using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore;

namespace Weights.Sample.Accounts;

/// <summary>Creates the missing accounts. Each account is a customer with its own customer ID.</summary>
internal sealed class DemoAccounts(
    AccountsDatabase database,
    UserManager<IdentityUser> users,
    RoleManager<IdentityRole> roles,
    IHostEnvironment host,
    IConfiguration configuration
)
{
    /// <summary>Creates the database and the accounts that do not exist yet.</summary>
    /// <returns>The user names, by customer ID.</returns>
    public async Task<IReadOnlyDictionary<string, string>> EnsureAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(database.Database.GetDbConnection().DataSource)!);
        await database.Database.EnsureCreatedAsync(cancellationToken);
        if (!await roles.RoleExistsAsync(DemoAccount.Administrator))
        {
            ThrowIfFailed(await roles.CreateAsync(new IdentityRole(DemoAccount.Administrator)), $"The role {DemoAccount.Administrator}");
        }

        var customers = new Dictionary<string, string>();
        foreach (var account in DemoAccount.Created(host, configuration))
        {
            var user = await users.FindByNameAsync(account.UserName) ?? await CreateAsync(account);
            customers.Add(await EnsureCustomerAsync(user), account.UserName);
        }

        return customers;
    }

    private async Task<IdentityUser> CreateAsync(DemoAccount account)
    {
        var user = new IdentityUser(account.UserName) { LockoutEnabled = true };
        ThrowIfFailed(await users.CreateAsync(user, account.Password), $"The demo account '{account.UserName}'");
        if (account.IsAdministrator)
        {
            ThrowIfFailed(await users.AddToRoleAsync(user, DemoAccount.Administrator), $"The role of '{account.UserName}'");
        }

        return user;
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
            throw new InvalidOperationException($"{what} was not created: {result}");
        }
    }
}
