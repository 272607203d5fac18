namespace Weights.Sample.Accounts;

/// <summary>An account that the login page shows to everybody, password and all.</summary>
/// <param name="UserName">What the visitor types.</param>
/// <param name="Password">Public on purpose: it guards a demonstration.</param>
/// <param name="IsAdministrator">Whether it may open the pages under /admin.</param>
internal sealed record DemoAccount(string UserName, string Password, bool IsAdministrator = false)
{
    /// <summary>The role of those who run the site.</summary>
    public const string Administrator = "Administrator";

    private static readonly DemoAccount[] _visitors = [new("ada", "analytical-engine-1843"), new("grace", "first-compiler-1952")];

    /// <summary>The accounts that the login page shows. An administrator with a public password could lock everybody out, so there is one in Development alone.</summary>
    public static IReadOnlyList<DemoAccount> Shown(IHostEnvironment host) =>
        host.IsDevelopment() ? [.. _visitors, new("margaret", "apollo-guidance-1969", IsAdministrator: true)] : _visitors;

    /// <summary>The accounts to make: elsewhere the administrator has the password <c>Sample:AdministratorPassword</c>, if that is set.</summary>
    public static IReadOnlyList<DemoAccount> Made(IHostEnvironment host, IConfiguration configuration) =>
        !host.IsDevelopment() && configuration["Sample:AdministratorPassword"] is { Length: > 0 } password
            ? [.. _visitors, new("margaret", password, IsAdministrator: true)]
            : Shown(host);
}
