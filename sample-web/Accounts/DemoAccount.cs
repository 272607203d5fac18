namespace Weights.Sample.Accounts;

/// <summary>An account that exists when the site starts.</summary>
/// <param name="UserName">What the visitor types.</param>
/// <param name="Password">The visitors' passwords are public on purpose, because they protect only a demonstration.</param>
/// <param name="IsAdministrator">Whether the account may open the pages below /admin.</param>
internal sealed record DemoAccount(string UserName, string Password, bool IsAdministrator = false)
{
    /// <summary>The role, and the policy, of people who run the site.</summary>
    public const string Administrator = "Administrator";

    private static readonly DemoAccount[] _visitors = [new("ada", "analytical-engine-1843"), new("grace", "first-compiler-1952")];

    /// <summary>
    /// The accounts that the login page shows, with their passwords. The administrator is shown in Development only, because an
    /// administrator with a public password could suspend every customer.
    /// </summary>
    public static IReadOnlyList<DemoAccount> Shown(IHostEnvironment host) =>
        host.IsDevelopment() ? [.. _visitors, new("margaret", "apollo-guidance-1969", IsAdministrator: true)] : _visitors;

    /// <summary>
    /// The accounts that the site creates. Outside Development the administrator's password is <c>Sample:AdministratorPassword</c>;
    /// if that is not set, there is no administrator.
    /// </summary>
    public static IReadOnlyList<DemoAccount> Created(IHostEnvironment host, IConfiguration configuration) =>
        !host.IsDevelopment() && configuration["Sample:AdministratorPassword"] is { Length: > 0 } password
            ? [.. _visitors, new("margaret", password, IsAdministrator: true)]
            : Shown(host);
}
