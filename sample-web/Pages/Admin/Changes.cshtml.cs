using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

internal sealed class ChangesModel(AuditSearch audit, CustomerOperations customers) : AdminPage
{
    public IReadOnlyList<OperationEntry> Entries { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync()
    {
        Names = await NamesOfAsync(customers);
        Entries = await audit.SearchOperationsAsync(new OperationQuery(), HttpContext.RequestAborted);
    }

    /// <summary>What was changed: a customer by name, or a key by its key ID.</summary>
    public string? Subject(OperationEntry entry) =>
        entry.Customer is { } customer ? Names.GetValueOrDefault(customer, customer) : entry.KeyId;
}
