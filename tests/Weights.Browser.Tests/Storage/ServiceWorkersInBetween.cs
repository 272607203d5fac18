using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>Kept files on a page whose service worker answers from its cache, also to requests of a part.</summary>
[TestClass]
public sealed class ServiceWorkersInBetween
{
    private const int Stop = 6_000_000;

    private const string Script = """
        addEventListener('install', () => skipWaiting());
        addEventListener('activate', (event) => event.waitUntil(clients.claim()));
        addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
        async function answer(request) {
          const cache = await caches.open('everything');
          const stored = await cache.match(request.url);
          if (stored !== undefined) return stored;
          const response = await fetch(request);
          if (request.method === 'GET' && response.status === 200) {
            cache.put(request.url, response.clone()).catch(() => undefined);
          }
          return response;
        }
        """;

    private const string Install = """
        async (files) => {
          const controlled = new Promise((changed) => navigator.serviceWorker.addEventListener('controllerchange', changed));
          await navigator.serviceWorker.register('/service-worker.js');
          await controlled;
          const cache = await caches.open('everything');
          await Promise.all(files.map((file) => cache.add(file)));
        }
        """;

    /// <summary>With what the browser stores, a service worker has the whole file, or nothing of it.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Chromium, false)]
    [DataRow(WebBrowsers.Chromium, true)]
    [DataRow(WebBrowsers.Firefox, false)]
    [DataRow(WebBrowsers.Firefox, true)]
    public async Task A_download_goes_on_and_later_visits_request_nothing(string browser, bool hasWholeFile)
    {
        var path = KeptVisits.PathOf("chunked.enc");
        await using var site = await LoaderSite.StartAsync();
        site.Faults["/service-worker.js"] = Faults.Respond(200, "text/javascript", Script);
        site.Faults[path] = Faults.Sequence(Faults.Cut(Stop, TimeSpan.FromMinutes(5)));
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await page.BeginAsync(site, WebModels.Chunked);
        await page.WaitForBytesAsync(WebModels.Chunked, Stop - (1024 * 1024));
        await page.VisitAgainAsync(site);
        await page.EvaluateAsync(Install, hasWholeFile ? new[] { path } : []);
        site.Requests.Clear();

        await page.LoadAsync(site, WebModels.Chunked);
        Assert.HasCount(hasWholeFile ? 0 : 1, site.TakeRequests(WebModels.Chunked));

        await page.VisitAgainAsync(site);
        await page.EvaluateAsync("() => caches.delete('everything')");
        await page.LoadAsync(site, WebModels.Chunked);
        Assert.IsEmpty(site.TakeRequests(WebModels.Chunked));
    }
}
