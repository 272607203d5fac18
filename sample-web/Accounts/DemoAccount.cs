namespace Weights.Sample.Accounts;

/// <summary>An account of the demonstration.</summary>
/// <param name="UserName">What the visitor types.</param>
/// <param name="PublicPassword">The password in Development. Everyone can read it here, so it opens nothing elsewhere.</param>
/// <param name="PasswordSetting">The setting that has another password. Outside Development no other password signs in.</param>
/// <param name="IsAdministrator">Whether the account may open the pages below /admin.</param>
internal sealed record DemoAccount(string UserName, string PublicPassword, string PasswordSetting, bool IsAdministrator = false)
{
    private const string VisitorPassword = "Sample:VisitorPassword";
    private const string AdministratorPassword = "Sample:AdministratorPassword";

    /// <summary>Every demo account.</summary>
    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        new("ada", "analytical-engine-1843", VisitorPassword),
        new("grace", "first-compiler-1952", VisitorPassword),
        new("margaret", "apollo-guidance-1969", AdministratorPassword, IsAdministrator: true),
    ];
}
