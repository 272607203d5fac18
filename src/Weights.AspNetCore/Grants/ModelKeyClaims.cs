namespace Weights.AspNetCore;

/// <summary>Claims that tell key delivery who asks, where <see cref="ModelKeyOptions.CustomerId"/> and <see cref="ModelKeyOptions.SessionId"/> say nothing else.</summary>
/// <remarks>Add both when a user signs in, with cookies in <c>OnSigningIn</c>: the customer's id from your user store, and <c>PublicId.New("s_")</c> as the session.</remarks>
public static class ModelKeyClaims
{
    /// <summary>The customer whose user this is: a <see cref="PublicId"/>.</summary>
    public const string Customer = "weights/customer";

    /// <summary>This sign-in: a <see cref="PublicId"/> made anew for each, so that one can be revoked and the others stay.</summary>
    public const string Session = "weights/session";
}
