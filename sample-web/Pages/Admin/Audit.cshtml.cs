using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

internal sealed class AuditModel(AuditSearch audit, CustomerOperations customers, TimeProvider clock) : AdminPage
{
    private const int PageSize = 20;

    [BindProperty(SupportsGet = true)]
    public string? Customer { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Session { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Model { get; set; }

    /// <summary>A key ID, or the kid of one of its versions.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Key { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Origin { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? RequestId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? TraceId { get; set; }

    [BindProperty(SupportsGet = true)]
    public GrantOutcome? Outcome { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateTime? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateTime? Before { get; set; }

    /// <summary>The page, from 0.</summary>
    [BindProperty(SupportsGet = true)]
    public int Number { get; set; }

    /// <summary>
    /// When the first page was shown, in Unix milliseconds. The search ends here, because later entries would move others to the next page.
    /// </summary>
    [BindProperty(SupportsGet = true)]
    public long? AsOf { get; set; }

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    public bool HasOlder { get; private set; }

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    public IEnumerable<SelectListItem> Customers => Names.Select(name => new SelectListItem(name.Value, name.Key));

    public static IEnumerable<SelectListItem> Outcomes =>
        Enum.GetNames<GrantOutcome>().Select(name => new SelectListItem(AdminText.Words(name), name));

    public async Task OnGetAsync()
    {
        Names = await NamesOfAsync(customers);
        Number = Math.Clamp(Number, 0, 10_000);
        AsOf ??= clock.GetUtcNow().AddMilliseconds(1).ToUnixTimeMilliseconds();
        var found = await audit.SearchAsync(
            new AuditQuery
            {
                Customer = Customer,
                Session = Session?.Trim(),
                Model = Model?.Trim(),
                KeyId = IsKid ? null : Key?.Trim(),
                Kid = IsKid ? Key?.Trim() : null,
                Origin = Origin?.Trim(),
                RequestId = RequestId?.Trim(),
                TraceId = TraceId?.Trim(),
                Outcome = Outcome,
                From = AdminText.Utc(From),
                Before = End(),
                Skip = Number * PageSize,
                Take = PageSize + 1,
            },
            HttpContext.RequestAborted
        );
        HasOlder = found.Count > PageSize;
        Entries = [.. found.Take(PageSize)];
    }

    /// <summary>The route values of another page of the same search.</summary>
    public IDictionary<string, string?> RouteTo(int number) =>
        new Dictionary<string, string?>
        {
            ["customer"] = Customer,
            ["session"] = Session,
            ["model"] = Model,
            ["key"] = Key,
            ["origin"] = Origin,
            ["requestId"] = RequestId,
            ["traceId"] = TraceId,
            ["outcome"] = Outcome?.ToString(),
            ["from"] = AdminText.Utc(From) is { } from ? AdminText.InputTime(from) : null,
            ["before"] = AdminText.Utc(Before) is { } before ? AdminText.InputTime(before) : null,
            ["number"] = $"{number}",
            ["asOf"] = $"{AsOf}",
        };

    public static string Badge(AuditEntry entry) => entry.Outcome == GrantOutcome.Granted ? "good" : "bad";

    public string NameOf(AuditEntry entry) =>
        entry.Customer.Length > 0 ? Names.GetValueOrDefault(entry.Customer, entry.Customer) : "Unknown";

    // A kid is 16 bytes in lower-case hexadecimal.
    private bool IsKid => Key?.Trim() is { Length: 32 } key && key.All(char.IsAsciiHexDigitLower);

    private DateTimeOffset End()
    {
        var shown = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(AsOf!.Value, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        return AdminText.Utc(Before) is { } before && before < shown ? before : shown;
    }
}
