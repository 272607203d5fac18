using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Weights.Sample.Accounts;

namespace Weights.Sample.Pages.Account;

internal sealed class LogoutModel(SignOut signOut) : PageModel
{
    public IActionResult OnGet() => RedirectToPage("/Index");

    public async Task<IActionResult> OnPostAsync()
    {
        if (await signOut.TryAsync(User))
        {
            return RedirectToPage("/Index");
        }

        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Page();
    }
}
