namespace Weights.Sample.Accounts;

/// <summary>Which password each demo account has in this environment.</summary>
internal sealed class DemoPasswords(IHostEnvironment host, IConfiguration configuration)
{
    /// <summary>NIST SP 800-63B advises a minimum length and no composition rules.</summary>
    public const int FewestCharacters = 12;

    /// <summary>Finds configured passwords that would let strangers in, or that the login page does not accept.</summary>
    public static IEnumerable<string> FaultsOf(IConfiguration configuration) =>
        DemoAccount.All.Select(account => FaultOf(account, configuration)).OfType<string>().Distinct();

    /// <summary>
    /// The configured password; without one the public password in Development, and null elsewhere: nobody can sign in with the account.
    /// </summary>
    public string? Of(DemoAccount account) => Configured(account, configuration) ?? (host.IsDevelopment() ? account.PublicPassword : null);

    /// <summary>Whether the login page shows the password of this account.</summary>
    public bool IsPublic(DemoAccount account) => Of(account) == account.PublicPassword;

    private static string? Configured(DemoAccount account, IConfiguration configuration) =>
        configuration[account.PasswordSetting] is { Length: > 0 } password ? password : null;

    private static string? FaultOf(DemoAccount account, IConfiguration configuration)
    {
        if (Configured(account, configuration) is not { } password)
        {
            return null;
        }

        if (password.Length < FewestCharacters)
        {
            return $"{account.PasswordSetting} must have at least {FewestCharacters} characters.";
        }

        if (password.Length > PasswordSignIn.MostCharacters)
        {
            return $"{account.PasswordSetting} has more than {PasswordSignIn.MostCharacters} characters, and the login page accepts no "
                + "more. Choose a shorter one.";
        }

        if (DemoAccount.All.Any(other => other.PublicPassword == password))
        {
            return $"{account.PasswordSetting} is a password that everyone can read in the source of the sample. Choose another one.";
        }

        return
            account.IsAdministrator && DemoAccount.All.Any(other => !other.IsAdministrator && Configured(other, configuration) == password)
            ? $"{account.PasswordSetting} is also the password of visitors, who would be administrators with it. Choose another one."
            : null;
    }
}
