using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.Sample.Pages.Admin;

/// <summary>What the pages for administrators have in common: an operation is done once, and the page that follows says what became of it.</summary>
internal abstract class AdminPage : PageModel
{
    /// <summary>What was done, for people.</summary>
    [TempData]
    public string? Done { get; set; }

    /// <summary>What was not done and why, for people.</summary>
    [TempData]
    public string? Failed { get; set; }

    /// <summary>Times of the store are UTC, and administrators sit anywhere.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>What <c>input type=datetime-local</c> takes, to the minute.</summary>
    public static string InputTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    /// <summary>What <c>input type=datetime-local</c> sends, read as UTC.</summary>
    protected static DateTimeOffset? Utc(DateTime? time) =>
        time is { } given ? new DateTimeOffset(DateTime.SpecifyKind(given, DateTimeKind.Utc)) : null;

    /// <summary><c>CustomerSuspended</c> as "Customer suspended".</summary>
    public static string Words(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>Does an operation and shows the page again, by GET: loading that one anew repeats nothing.</summary>
    protected async Task<IActionResult> DoAsync(Func<Task> operation, string done)
    {
        try
        {
            await operation();
            Done = done;
        }
        catch (Exception e) when (e is ModelKeyOperationException or RootKeyException)
        {
            Failed = e.Message;
        }

        return RedirectToPage();
    }
}
