using System.Text.Json;

namespace Weights.Browser.Tests.Loader;

/// <summary>The mutations of tests/vectors in real browsers with real workers. The C# reader refuses the same ones.</summary>
[TestClass]
public sealed class ChangedContainers
{
    [TestMethod]
    [DataRow(WebBrowsers.Chromium, "atOnce", 700)]
    [DataRow(WebBrowsers.Chromium, "asStream", 700)]
    [DataRow(WebBrowsers.Chromium, "byParts", 700)]
    [DataRow(WebBrowsers.Chromium, "asBlob", 700)]
    [DataRow(WebBrowsers.Chromium, "inWorker", 100)]
    [DataRow(WebBrowsers.Firefox, "atOnce", 700)]
    [DataRow(WebBrowsers.Firefox, "asStream", 700)]
    [DataRow(WebBrowsers.Firefox, "byParts", 700)]
    [DataRow(WebBrowsers.Firefox, "asBlob", 700)]
    [DataRow(WebBrowsers.Firefox, "inWorker", 100)]
    [DataRow(WebBrowsers.WebKit, "atOnce", 700)]
    [DataRow(WebBrowsers.WebKit, "asStream", 700)]
    [DataRow(WebBrowsers.WebKit, "byParts", 700)]
    [DataRow(WebBrowsers.WebKit, "asBlob", 700)]
    [DataRow(WebBrowsers.WebKit, "inWorker", 100)]
    public Task Changed_containers_are_refused_and_good_ones_decrypt(string browser, string path, int fewestCases) =>
        Run(browser, "async (path) => (await import('/mutations.js')).run(path)", path, fewestCases);

    [TestMethod]
    [DataRow(WebBrowsers.Chromium, 1)]
    [DataRow(WebBrowsers.Firefox, 4)]
    [DataRow(WebBrowsers.WebKit, 4)]
    public Task Changed_manifests_make_no_session_and_good_ones_do(string browser, int every) =>
        Run(browser, "async (every) => (await import('/manifests.js')).run(every)", every, 1000 / every);

    private static async Task Run(string browser, string script, object argument, int fewestCases)
    {
        await using var site = await ContainerSite.StartAsync();
        await using var page = await (await WebBrowsers.Get(browser)).OpenAsync(site.Address);
        await page.EvaluateAsync(
            """
            () => {
              globalThis.errors = [];
              addEventListener('error', ({ message }) => errors.push(message));
              addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
              addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
                errors.push(`${effectiveDirective} ${blockedURI}`),
              );
            }
            """
        );

        var outcome = await page.EvaluateAsync(script, argument);

        // Containers that decrypted, manifests that made a session, or an error that is not the loader's.
        Assert.AreEqual("[]", outcome.GetProperty("accepted").GetRawText());
        // Good ones that did not.
        Assert.AreEqual("[]", outcome.GetProperty("unopened").GetRawText());
        Assert.IsGreaterThanOrEqualTo(fewestCases, outcome.GetProperty("refused").GetInt32());
        var errors = (await page.EvaluateAsync("() => errors")).Deserialize<string[]>()!;
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }
}
