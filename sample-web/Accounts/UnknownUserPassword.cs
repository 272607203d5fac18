using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Weights.Sample.Accounts;

/// <summary>A password that nobody knows, for user names without one: checking it costs as much time as checking a real one.</summary>
internal sealed class UnknownUserPassword(IOptions<PasswordHasherOptions> options)
{
    private readonly IdentityUser _nobody = new();
    private readonly string _hash = new PasswordHasher<IdentityUser>(options).HashPassword(new(), RandomNumberGenerator.GetHexString(64));

    public void Check(string password, IPasswordHasher<IdentityUser> hasher) => hasher.VerifyHashedPassword(_nobody, _hash, password);
}
