using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Weights.Sample.Pages;

internal sealed class LoginModel(SignInManager<IdentityUser> signIn) : PageModel
{
    [BindProperty, Required(ErrorMessage = "Type a user name."), Display(Name = "User name")]
    public string UserName { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "Type the password."), DataType(DataType.Password)]
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

        // One sentence for a wrong name and a wrong password: which of the two it was is nobody's business.
        ModelState.AddModelError(
            "",
            result.IsLockedOut
                ? "Too many attempts. The account is locked for five minutes."
                : "That user name and password do not belong together."
        );
        return Page();
    }
}
