namespace Weights.Browser.Tests.Npm;

/// <summary>The entry <c>no-worker</c> with onnxruntime-web in the service worker of a site, with a key by the session protocol.</summary>
[TestClass]
public sealed class ServiceWorkers(TestContext context)
{
    private static readonly LoaderSiteOptions _options = new()
    {
        ContentSecurityPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:",
        Folders = new Dictionary<string, string> { ["/"] = TokenSite.Scripts },
    };

    [TestMethod]
    public async Task Run_models_of_both_formats()
    {
        await using var site = await LoaderSite.StartAsync(_options);
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Address.ToString());

        var outcomes = await page.EvaluateAsync<string>(
            """
            async (message) => {
              await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
              const { active } = await navigator.serviceWorker.ready;
              const { port1, port2 } = new MessageChannel();
              const response = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
              active.postMessage(message, [port2]);
              return response;
            }
            """,
            await TokenSite.MessageAsync(site, context.CancellationToken)
        );

        TokenSite.AssertComputed(outcomes);
    }
}
