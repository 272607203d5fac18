using System.Net;
using Microsoft.AspNetCore.Identity;

namespace Weights.Sample.Accounts;

/// <summary>
/// Signs in with a password. Unknown user names, locked accounts and wrong passwords have the same outcome after the same work, so that
/// nobody can find out which accounts exist.
/// </summary>
internal sealed class PasswordSignIn(
    UserManager<IdentityUser> users,
    SignInManager<IdentityUser> signIn,
    SignInLimits limits,
    UnknownUserPassword unknown
)
{
    /// <summary>The maximum length of a user name and of a password. No account has a longer name or password.</summary>
    public const int MostCharacters = 256;

    /// <summary>Sets the cookie if the password is right.</summary>
    public async Task<PasswordSignInOutcome> TryAsync(string userName, string password, IPAddress? address)
    {
        if (limits.TryBegin(users.NormalizeName(userName), address) is not { } attempt)
        {
            return PasswordSignInOutcome.TooManyAttempts;
        }

        var signedIn = false;
        try
        {
            signedIn = await IsRightAsync(userName, password);
            return signedIn ? PasswordSignInOutcome.SignedIn : PasswordSignInOutcome.Wrong;
        }
        finally
        {
            limits.End(attempt, signedIn);
        }
    }

    private async Task<bool> IsRightAsync(string userName, string password)
    {
        if (await users.FindByNameAsync(userName) is not { PasswordHash: not null } user)
        {
            unknown.Check(password, users.PasswordHasher);
            return false;
        }

        // Identity's own lock-out is off, because it counts by account alone.
        var result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: false);
        if (result.IsLockedOut || result.IsNotAllowed)
        {
            // Identity did not check the password, so the same work is done here.
            unknown.Check(password, users.PasswordHasher);
        }

        return result.Succeeded;
    }
}
