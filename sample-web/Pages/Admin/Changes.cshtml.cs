using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

internal sealed class ChangesModel(AuditSearch audit, CustomerOperations customers) : AdminPage
{
    public IReadOnlyList<OperationEntry> Entries { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync()
    {
        Names = (await customers.ListAsync(HttpContext.RequestAborted)).ToDictionary(customer => customer.Id, customer => customer.Name);
        Entries = await audit.SearchOperationsAsync(new OperationQuery(), HttpContext.RequestAborted);
    }
}
