using System.Data.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

/// <summary>The base of the pages for administrators: it runs an operation and reports the result on the next page.</summary>
internal abstract class AdminPage : PageModel
{
    /// <summary>What the last operation did, for people.</summary>
    [TempData]
    public string? Done { get; set; }

    /// <summary>Why the last operation was not done, for people.</summary>
    [TempData]
    public string? Failed { get; set; }

    /// <summary>Runs an operation and redirects to the page, so that reloading it does not repeat the operation.</summary>
    protected async Task<IActionResult> DoAsync(Func<Task> operation, string done)
    {
        try
        {
            await operation();
            Done = done;
        }
        catch (Exception e) when (e is ModelKeyOperationException or RootKeyException or DbException)
        {
            Failed = e.Message;
        }

        return RedirectToPage();
    }

    /// <summary>The customers' names, by customer ID.</summary>
    protected async Task<IReadOnlyDictionary<string, string>> NamesOfAsync(CustomerOperations customers) =>
        (await customers.ListAsync(HttpContext.RequestAborted)).ToDictionary(customer => customer.Id, customer => customer.Name);
}
