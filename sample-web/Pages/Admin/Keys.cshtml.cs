using Microsoft.AspNetCore.Mvc;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.Sample.Pages.Admin;

internal sealed class KeysModel(ContentKeyOperations keys, TimeProvider clock) : AdminPage
{
    public ILookup<string, ContentKeyInfo> Versions { get; private set; } =
        Array.Empty<ContentKeyInfo>().ToLookup(version => version.KeyId);

    /// <summary>A week to publish, and for caches to empty.</summary>
    public DateTimeOffset SuggestedUntil => clock.GetUtcNow().AddDays(7);

    // The newest first: it is the one that counts.
    public async Task OnGetAsync() =>
        Versions = (await keys.ListAsync(HttpContext.RequestAborted))
            .Reverse()
            .OrderBy(version => version.KeyId, StringComparer.Ordinal)
            .ToLookup(version => version.KeyId);

    public async Task<IActionResult> OnPostRotateAsync(string keyId, DateTime? until)
    {
        if (!KeyId.TryParse(keyId, out var id) || Utc(until) is not { } end || end <= clock.GetUtcNow())
        {
            Failed =
                "The key was not rotated: choose a time that is still to come, so that files of the old version open until the site is published again.";
            return RedirectToPage();
        }

        return await DoAsync(
            () => keys.RotateAsync(id, end, HttpContext.RequestAborted),
            $"The key '{keyId}' has a new version. The old one is served until {Time(end)} UTC: build and publish before that."
        );
    }

    /// <summary>How a version's state is called and coloured.</summary>
    public (string Label, string Colour) Describe(ContentKeyInfo version) =>
        version.State switch
        {
            KeyVersionState.Active => ("Active", "good"),
            KeyVersionState.Retiring when version.RetiringUntil > clock.GetUtcNow() => ("Retiring", "warn"),
            _ => ("Retired", "bad"),
        };
}
