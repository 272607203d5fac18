using Weights.Browser.Tests.Keys;
using Weights.Encryption;

namespace Weights.Browser.Tests.Surroundings;

/// <summary>The loader under a service worker that answers from its cache, ignores queries and stores everything.</summary>
[TestClass]
public sealed class ServiceWorkers
{
    private static readonly string[] _files = ["/large.enc", "/models.json", "/ort.mjs", "/page.js", "/small.enc", "/weights-loader.js"];

    [TestMethod]
    [DataRow("session")]
    [DataRow("wrapped")]
    [DataRow("raw")]
    public async Task Models_load_and_no_key_is_stored(string way)
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        await Install(page);
        object key = way switch
        {
            "session" => site.Session,
            "wrapped" => new { wrapped = "/api/model-key/wrapped?kid={kid}", customerKey = site.CustomerKeyHex },
            _ => "/api/model-key?kid={kid}",
        };
        var names = site.Models.Select(model => model.Name).ToArray();

        var opened = await KeyEndpoints.Open(page, names, key);
        await page.ReloadAsync();
        var openedFromCache = await KeyEndpoints.Open(page, names, key);

        CollectionAssert.AreEqual(site.Models.Select(model => model.PlaintextSha256).ToArray(), opened);
        CollectionAssert.AreEqual(opened, openedFromCache);
        var stored = await Stored(page);
        CollectionAssert.IsSubsetOf(_files, stored);
        Assert.DoesNotContain(path => path.StartsWith("/api/", StringComparison.Ordinal), stored);
    }

    [TestMethod]
    public async Task A_model_of_a_newer_deployment_is_refused_with_advice_about_the_service_worker()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, site.Address, TwoCustomers.Ann);
        await Install(page);
        await KeyEndpoints.Open(page, ["small"], site.Session);
        site.Deployed["/large.enc"] = new KeySiteModel("large", ContainerFormat.Chunked, 1000).Container;

        var error = await page.EvaluateAsync<string[]>(
            """
            async (key) => {
              const { loadModel } = await import('/weights-loader.js');
              const options = { ort: await import('/ort.mjs'), key, manifest: '/models.json' };
              const { code, message } = await loadModel('large', options).catch((error) => error);
              return [code, message];
            }
            """,
            site.Session
        );

        Assert.AreEqual("wrong-file", error[0], error[1]);
        Assert.Contains("This page has a service worker.", error[1]);
        Assert.Contains("clear the site's data and reload", error[1]);
    }

    private static async Task Install(IPage page) =>
        await page.EvaluateAsync(
            """
            async () => {
              const controlled = new Promise((changed) => navigator.serviceWorker.addEventListener('controllerchange', changed));
              await navigator.serviceWorker.register('/cache-everything.js');
              await controlled;
            }
            """
        );

    private static Task<string[]> Stored(IPage page) =>
        page.EvaluateAsync<string[]>(
            "async () => (await (await caches.open('everything')).keys()).map(({ url }) => new URL(url).pathname)"
        );
}
