namespace Weights.Sample.Accounts;

/// <summary>Which password each demo account has in this environment.</summary>
internal sealed class DemoPasswords
{
    private readonly bool _publicOnes;
    private readonly IConfiguration _configuration;

    /// <exception cref="InvalidOperationException">A configured password would let strangers in, or is too long.</exception>
    public DemoPasswords(IHostEnvironment host, IConfiguration configuration)
    {
        (_publicOnes, _configuration) = (host.IsDevelopment(), configuration);
        foreach (var account in DemoAccount.All)
        {
            Check(account);
        }
    }

    /// <summary>
    /// The configured password; without one the public password in Development, and null elsewhere: nobody can sign in with the account.
    /// </summary>
    public string? Of(DemoAccount account) => Configured(account) ?? (_publicOnes ? account.PublicPassword : null);

    /// <summary>Whether the login page shows the password of this account.</summary>
    public bool IsPublic(DemoAccount account) => Of(account) == account.PublicPassword;

    private string? Configured(DemoAccount account) =>
        _configuration[account.PasswordSetting] is { Length: > 0 } password ? password : null;

    private void Check(DemoAccount account)
    {
        if (Configured(account) is not { } password)
        {
            return;
        }

        if (password.Length > PasswordSignIn.MostCharacters)
        {
            throw new InvalidOperationException(
                $"{account.PasswordSetting} has more than {PasswordSignIn.MostCharacters} characters, and the login page accepts no more. "
                    + "Choose a shorter one."
            );
        }

        if (DemoAccount.All.Any(other => other.PublicPassword == password))
        {
            throw new InvalidOperationException(
                $"{account.PasswordSetting} is a password that everyone can read in the source of the sample. Choose another one."
            );
        }

        if (account.IsAdministrator && DemoAccount.All.Any(other => !other.IsAdministrator && Configured(other) == password))
        {
            throw new InvalidOperationException(
                $"{account.PasswordSetting} is also the password of visitors, who would be administrators with it. Choose another one."
            );
        }
    }
}
