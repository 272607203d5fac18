using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Weights.Sample.Accounts;

/// <summary>A password that nobody knows, for user names without one: checking it costs as much time as checking a real one.</summary>
internal sealed class UnknownUserPassword
{
    private readonly IdentityUser _nobody = new();
    private readonly PasswordHasher<IdentityUser> _hasher;
    private readonly string _hash;

    public UnknownUserPassword(IOptions<PasswordHasherOptions> options)
    {
        // As Identity's own one, which is scoped.
        _hasher = new PasswordHasher<IdentityUser>(options);
        _hash = _hasher.HashPassword(_nobody, RandomNumberGenerator.GetHexString(64));
    }

    public void Check(string password) => _hasher.VerifyHashedPassword(_nobody, _hash, password);
}
