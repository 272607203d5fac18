using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Weights.Sample.Accounts;

namespace Weights.Sample.Pages.Account;

internal sealed class LoginModel(PasswordSignIn signIn, DemoPasswords passwords) : PageModel
{
    [BindProperty, Display(Name = "User name")]
    [
        Required(ErrorMessage = "Enter a user name."),
        StringLength(PasswordSignIn.MostCharacters, ErrorMessage = "Enter a shorter user name.")
    ]
    public string UserName { get; set; } = "";

    [BindProperty, DataType(DataType.Password)]
    [
        Required(ErrorMessage = "Enter the password."),
        StringLength(PasswordSignIn.MostCharacters, ErrorMessage = "Enter a shorter password.")
    ]
    public string Password { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The accounts that the page shows: those with a public password, and the names of visitors who can sign in.</summary>
    public IReadOnlyList<DemoAccount> Shown { get; } =
    [.. DemoAccount.All.Where(account => passwords.IsPublic(account) || (!account.IsAdministrator && passwords.Of(account) is not null))];

    public bool HasPublicPasswords => Shown.Any(passwords.IsPublic);

    public bool HasOtherPasswords => !Shown.All(passwords.IsPublic);

    /// <summary>The password of an account; null unless it is public.</summary>
    public string? PublicPassword(DemoAccount account) => passwords.IsPublic(account) ? account.PublicPassword : null;

    public IActionResult OnGet() => IsSignedIn ? GoOn() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (IsSignedIn)
        {
            return GoOn();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        switch (await signIn.TryAsync(UserName, Password, HttpContext.Connection.RemoteIpAddress))
        {
            case PasswordSignInOutcome.SignedIn:
                return GoOn();
            case PasswordSignInOutcome.Wrong:
                ModelState.AddModelError("", "The user name or the password is wrong.");
                return Page();
            case PasswordSignInOutcome.TooManyAttempts:
            default:
                ModelState.AddModelError("", "Too many attempts from your address. Wait five minutes, then try again.");
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.Headers.RetryAfter = SignInLimits.Pause.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                return Page();
        }
    }

    // A second sign-in would replace the cookie, and nobody could end the first session.
    private bool IsSignedIn => User.Identity?.IsAuthenticated == true;

    private LocalRedirectResult GoOn() => LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : Url.Content("~/"));
}
