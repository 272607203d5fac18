using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Weights.Sample.Pages.Account;

internal sealed class LoginModel(SignInManager<IdentityUser> signIn) : PageModel
{
    [BindProperty, Required(ErrorMessage = "Enter a user name."), Display(Name = "User name")]
    public string UserName { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "Enter the password."), DataType(DataType.Password)]
    public string Password { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var result = await signIn.PasswordSignInAsync(UserName, Password, isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : Url.Content("~/"));
        }

        // The same sentence for both mistakes, because different sentences would show which user names exist.
        ModelState.AddModelError(
            "",
            result.IsLockedOut ? "Too many attempts. The account is locked for five minutes." : "The user name or the password is wrong."
        );
        return Page();
    }
}
