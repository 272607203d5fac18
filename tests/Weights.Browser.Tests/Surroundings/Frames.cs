using Weights.Browser.Tests.Keys;

namespace Weights.Browser.Tests.Surroundings;

/// <summary>The loader in frames: of the page itself, and of another site.</summary>
[TestClass]
public sealed class Frames
{
    private const string Load = """
        async ({ origin, options }) => {
          const [{ loadModel }, ort] = await Promise.all([import(`${origin}/weights-loader.js`), import(`${origin}/ort.mjs`)]);
          try {
            await loadModel('small', { ort, manifest: '/models.json', ...options });
            return 'loaded';
          } catch ({ code, message }) {
            return `${code}: ${message}`;
          }
        }
        """;

    private static KeySite? _site;

    [ClassInitialize]
    public static async Task Start(TestContext _) => _site = await KeySite.StartAsync(TimeSpan.FromHours(1));

    [ClassCleanup]
    public static async Task Stop() => await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestMethod]
    [DataRow("srcdoc", false)]
    [DataRow("srcdoc", true)]
    [DataRow("blob", false)]
    [DataRow("blob", true)]
    public async Task A_frame_without_an_address_gets_the_keys_of_its_page(string kind, bool isolate)
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, _site!.Address, TwoCustomers.Ann);
        var frame = await AddFrame(page, kind);

        var opened = await frame.EvaluateAsync<string[]>(
            "async ({ origin, names, key, isolate }) => (await import(`${origin}/page.js`)).open(names, key, isolate)",
            new
            {
                origin = Origin(_site.Address),
                names = _site.Models.Select(model => model.Name),
                key = _site.Session,
                isolate,
            }
        );

        CollectionAssert.AreEqual(_site.Models.Select(model => model.PlaintextSha256).ToArray(), opened);
    }

    [TestMethod]
    [DataRow("manifest")]
    [DataRow("session")]
    public async Task A_relative_URL_that_a_blob_frame_cannot_resolve_is_an_error_that_names_the_option(string option)
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, _site!.Address, TwoCustomers.Ann);
        var frame = await AddFrame(page, "blob");
        var options = new Dictionary<string, object> { ["key"] = option == "session" ? new { session = "api/key" } : _site.Session };
        if (option == "manifest")
        {
            options["manifest"] = "models.json";
        }

        var result = await frame.EvaluateAsync<string>(Load, new { origin = Origin(_site.Address), options });

        Assert.StartsWith("network: The URL ", result);
        Assert.Contains($"of the option \"{option}\" is relative", result);
    }

    [TestMethod]
    public async Task A_sandboxed_frame_without_an_origin_gets_no_key()
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await KeyEndpoints.SignIn(profile, _site!.Address, TwoCustomers.Ann);
        var frame = await AddFrame(page, "sandbox");

        Assert.AreEqual("null", await frame.EvaluateAsync<string>("() => self.origin"));
        // CORS: the modules of the loader are not for this origin. The message about the origin is tested in Node.
        var refused = await Assert.ThrowsExactlyAsync<PlaywrightException>(() =>
            frame.EvaluateAsync<string>(Load, new { origin = Origin(_site.Address), options = new { key = _site.Session } })
        );
        Assert.Contains("Failed to fetch dynamically imported module", refused.Message);
    }

    [TestMethod]
    public async Task In_a_frame_of_another_site_the_advice_is_about_cookies()
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var signedIn = await KeyEndpoints.SignIn(profile, _site!.Shop, TwoCustomers.Ann);
        var options = new { key = new { session = "/api/model-key/session" } };
        Assert.AreEqual("loaded", await signedIn.EvaluateAsync<string>(Load, new { origin = Origin(_site.Shop), options }));
        var page = await profile.NewPageAsync();
        await page.GotoAsync(new UriBuilder(_site.Address) { Host = "127.0.0.1" }.ToString());
        var frame = await AddFrame(page, _site.Shop.ToString());

        var result = await frame.EvaluateAsync<string>(Load, new { origin = Origin(_site.Shop), options });

        Assert.StartsWith("key-refused: ", result);
        Assert.Contains("SameSite=None", result);
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

    /// <param name="page">Gets the frame.</param>
    /// <param name="kind"><c>srcdoc</c>, <c>blob</c>, <c>sandbox</c>, or an address.</param>
    private static async Task<IFrame> AddFrame(IPage page, string kind)
    {
        await page.EvaluateAsync(
            """
            (kind) => new Promise((loaded) => {
              const html = '<!doctype html><title>Frame</title>';
              const frame = document.createElement('iframe');
              frame.onload = () => loaded();
              if (kind === 'srcdoc' || kind === 'sandbox') {
                frame.srcdoc = html;
              } else {
                frame.src = kind === 'blob' ? URL.createObjectURL(new Blob([html], { type: 'text/html' })) : kind;
              }
              if (kind === 'sandbox') {
                frame.sandbox = 'allow-scripts';
              }
              document.body.append(frame);
            })
            """,
            kind
        );
        return page.Frames.Single(frame => frame != page.MainFrame);
    }
}
