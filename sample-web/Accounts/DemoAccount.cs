namespace Weights.Sample.Accounts;

/// <summary>An account that the login page shows to everybody, password and all.</summary>
/// <param name="UserName">What the visitor types.</param>
/// <param name="Password">Public on purpose: it guards a demonstration.</param>
internal sealed record DemoAccount(string UserName, string Password)
{
    public static IReadOnlyList<DemoAccount> All { get; } =
    [
        new("ada", "analytical-engine-1843"),
        new("grace", "first-compiler-1952"),
    ];
}
