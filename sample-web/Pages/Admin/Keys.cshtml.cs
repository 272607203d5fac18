using Microsoft.AspNetCore.Mvc;
using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.Sample.Pages.Admin;

internal sealed class KeysModel(ContentKeyOperations keys, TimeProvider clock) : AdminPage
{
    public ILookup<string, ContentKeyInfo> Versions { get; private set; } =
        Array.Empty<ContentKeyInfo>().ToLookup(version => version.KeyId);

    /// <summary>A week is enough to publish, and for caches to drop the old files.</summary>
    public DateTimeOffset SuggestedUntil => clock.GetUtcNow().AddDays(7);

    // The newest version first, because it is the one in use.
    public async Task OnGetAsync() =>
        Versions = (await keys.ListAsync(HttpContext.RequestAborted))
            .Reverse()
            .OrderBy(version => version.KeyId, StringComparer.Ordinal)
            .ToLookup(version => version.KeyId);

    public async Task<IActionResult> OnPostRotateAsync(string keyId, DateTime? until)
    {
        if (!KeyId.TryParse(keyId, out var id) || AdminText.Utc(until) is not { } end || end <= clock.GetUtcNow())
        {
            Failed =
                "The key was not rotated: choose a time in the future. "
                + "Until then, files of the old version can be decrypted, and you can publish the site again.";
            return RedirectToPage();
        }

        return await DoAsync(
            () => keys.RotateAsync(id, end, HttpContext.RequestAborted),
            $"The key '{keyId}' has a new version. The old one is served until {AdminText.Time(end)} UTC: build and publish before that."
        );
    }

    /// <summary>The label of a version's state, and the CSS class of its badge.</summary>
    public (string Label, string Badge) Describe(ContentKeyInfo version) =>
        version.State switch
        {
            KeyVersionState.Active => ("Active", "good"),
            KeyVersionState.Retiring when version.RetiringUntil > clock.GetUtcNow() => ("Retiring", "warn"),
            KeyVersionState.Retiring or KeyVersionState.Retired => ("Retired", "bad"),
        };
}
