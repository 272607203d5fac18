namespace Weights.AspNetCore;

/// <summary>
/// The claims that name the customer and the session of a user, unless <see cref="ModelKeyOptions.CustomerId"/> and
/// <see cref="ModelKeyOptions.SessionId"/> are set.
/// </summary>
/// <remarks>
/// With ASP.NET Core Identity, <c>AddModelKeyClaims()</c> adds both. Otherwise add them when a user signs in (with cookies: in
/// <c>OnSigningIn</c>): the customer's ID from your user store, and <c>PublicId.New("s_")</c> as the session.
/// </remarks>
public static class ModelKeyClaims
{
    /// <summary>The customer that the user belongs to: a <see cref="PublicId"/>.</summary>
    public const string Customer = "weights/customer";

    /// <summary>The sign-in: a new <see cref="PublicId"/> for each one, so that one can be revoked and the others stay.</summary>
    public const string Session = "weights/session";
}
