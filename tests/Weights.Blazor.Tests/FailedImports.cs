namespace Weights.Blazor.Tests;

/// <summary>
/// A server that fails once for a module, in Firefox, which remembers failed imports by their URLs. Chromium requests such a module again.
/// </summary>
[TestClass]
public sealed class FailedImports
{
    [TestMethod]
    [DataRow("/_content/Weights.Blazor/weights-blazor.js", "no-loader")]
    [DataRow("/weights/weights-loader.js", "no-loader")]
    [DataRow("/ort/ort.wasm.bundle.min.mjs", "no-ort")]
    public async Task After_a_failed_load_two_further_ones_succeed(string module, string code)
    {
        await using var site = await PublishedApp.StartSiteAsync();
        site.Faults[module] = Faults.Sequence(Faults.Respond(503));
        var browser = await WebBrowsers.Get(WebBrowsers.Firefox);
        await using var page = await browser.OpenAsync(new Uri(site.Address, "again"));

        var outcomes = await page.EvaluateAsync(
            """
            async () => {
              const outcomes = () => document.querySelector('[data-testid=outcomes]')?.textContent;
              if (!outcomes()) {
                await new Promise((changed) => {
                  const observer = new MutationObserver(() => outcomes() && changed());
                  observer.observe(document.body, { childList: true, subtree: true });
                });
              }
              return outcomes();
            }
            """
        );

        Assert.AreEqual($"{code} loaded loaded", outcomes.GetString());
    }
}
