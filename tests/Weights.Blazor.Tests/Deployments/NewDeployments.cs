namespace Weights.Blazor.Tests.Deployments;

/// <summary>
/// A PWA that is open in a tab, under its service worker, while another version with another model and another key is deployed.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class NewDeployments
{
    private static readonly List<(string Folder, byte[] Key)> _versions = [];
    private static DirectoryInfo? _folder;

    [ClassInitialize]
    public static async Task Publish(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _folder = Directory.CreateTempSubdirectory("weights-pwa-");
        var sources = new PwaSources(_folder.FullName);
        await sources.WriteAsync(PublishedApp.Feed, context.CancellationToken);
        for (var version = 1; version <= 2; version++)
        {
            if (version == 2)
            {
                sources.ExcludeManifest();
            }

            var target = Path.Combine(_folder.FullName, $"published{version}");
            _versions.Add((target, await sources.PublishAsync(version, target, PublishedApp.Feed, context.CancellationToken)));
        }
    }

    [ClassCleanup]
    public static void Delete() => _folder?.Delete(recursive: true);

    [TestMethod]
    public async Task An_old_tab_loads_the_model_of_the_new_deployment()
    {
        await using var site = await PwaSite.StartAsync();
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = site.Address.ToString() });
        var page = await Install(site, profile);

        Deploy(site, 2);

        Assert.AreEqual("loaded", await Load(page));
        Assert.AreEqual("Version 1", await page.Locator("h1").InnerTextAsync());
    }

    [TestMethod]
    public async Task After_two_reloads_the_new_version_runs_with_its_model()
    {
        await using var site = await PwaSite.StartAsync();
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = site.Address.ToString() });
        var page = await Install(site, profile);
        Deploy(site, 2);

        await page.ReloadAsync();
        await page.EvaluateAsync(
            """
            async () => {
              const registration = await navigator.serviceWorker.ready;
              const waiting = () => registration.waiting;
              while (!waiting()) {
                const installing = registration.installing ?? (await new Promise((found) => {
                  registration.onupdatefound = () => found(registration.installing);
                  registration.update();
                }));
                await new Promise((changed) => installing.addEventListener('statechange', changed, { once: true }));
              }
            }
            """
        );
        // A service worker that waits takes over when no page of the older version is left.
        await page.CloseAsync();
        page = await profile.NewPageAsync();
        await page.GotoAsync("/");

        await page.GetByText("Version 2").WaitForAsync();
        Assert.AreEqual("loaded", await Load(page));
        var cached = await page.EvaluateAsync<string[]>(
            """
            async () => {
              const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
              return requests.flat().map(({ url }) => new URL(url).pathname);
            }
            """
        );
        Assert.Contains("/weights/weights-loader.js", cached);
        Assert.DoesNotContain(path => path.EndsWith("/models.json", StringComparison.Ordinal), cached);
        Assert.DoesNotContain(path => path.EndsWith(".enc", StringComparison.Ordinal), cached);
    }

    [TestMethod]
    public async Task A_key_that_the_new_deployment_does_not_give_is_an_error_that_says_to_reload()
    {
        await using var site = await PwaSite.StartAsync();
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = site.Address.ToString() });
        var page = await Install(site, profile);
        site.Deploy(_versions[1].Folder, new byte[32]);

        Assert.EndsWith("a newer version of the site was deployed. Reload the page.", await Load(page));
    }

    private static void Deploy(PwaSite site, int version) => site.Deploy(_versions[version - 1].Folder, _versions[version - 1].Key);

    /// <summary>Version 1, loaded and then opened again under its service worker.</summary>
    private static async Task<IPage> Install(PwaSite site, IBrowserContext profile)
    {
        Deploy(site, 1);
        var page = await profile.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync("/");
        await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; }");
        await page.ReloadAsync();
        await page.GetByText("Version 1").WaitForAsync();
        Assert.IsTrue(await page.EvaluateAsync<bool>("() => navigator.serviceWorker.controller !== null"));
        return page;
    }

    private static async Task<string> Load(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Load" }).ClickAsync();
        var result = page.GetByTestId("result");
        await Assertions.Expect(result).Not.ToBeEmptyAsync(new() { Timeout = 120_000 });
        return await result.InnerTextAsync();
    }
}
