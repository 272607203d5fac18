namespace Weights.Sample.Accounts;

/// <summary>The roles of accounts.</summary>
internal static class SiteRoles
{
    /// <summary>The role, and the policy, of people who run the site.</summary>
    public const string Administrator = "Administrator";
}
