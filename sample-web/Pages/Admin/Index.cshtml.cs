using Microsoft.AspNetCore.Mvc;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

internal sealed class IndexModel(CustomerOperations customers, CustomerKeyOperations customerKeys) : AdminPage
{
    public IReadOnlyList<CustomerInfo> Customers { get; private set; } = [];

    public async Task OnGetAsync() => Customers = await customers.ListAsync(HttpContext.RequestAborted);

    public Task<IActionResult> OnPostSuspendAsync(string customer, string name) =>
        DoAsync(
            () => customers.SuspendAsync(customer, HttpContext.RequestAborted),
            $"{name} is suspended. Open pages unload their models when they next renew their lease."
        );

    public Task<IActionResult> OnPostRestoreAsync(string customer, string name) =>
        DoAsync(() => customers.RestoreAsync(customer, HttpContext.RequestAborted), $"{name} gets keys again.");

    public Task<IActionResult> OnPostRotateAsync(string customer, string name) =>
        DoAsync(
            () => customerKeys.RotateAsync(customer, HttpContext.RequestAborted),
            $"{name} has a new customer key, and the content keys are wrapped under it. No encrypted file has changed."
        );
}
