using System.Net;

namespace Weights.Browser.Tests;

/// <summary>The response to a login form.</summary>
/// <param name="Status">The status code: a redirect after a sign-in.</param>
/// <param name="Error">The sentence beside the form; empty after a sign-in.</param>
internal sealed record SignInResponse(HttpStatusCode Status, string Error)
{
    public const string Wrong = "The user name or the password is wrong.";
    public const string TooMany = "Too many attempts from your address. Wait five minutes, then try again.";

    public bool SignedIn => Status == HttpStatusCode.Redirect;
}
