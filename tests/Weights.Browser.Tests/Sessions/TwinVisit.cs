namespace Weights.Browser.Tests.Sessions;

/// <summary>A page of a site with the <see cref="TwinModels"/> below <c>/twins/</c>, in a new browser profile.</summary>
internal sealed class TwinVisit : IAsyncDisposable
{
    private readonly TwinModels _models;
    private readonly LoaderSite _site;
    private readonly IBrowserContext _profile;

    private TwinVisit(TwinModels models, LoaderSite site, IBrowserContext profile, IPage page)
    {
        (_models, _site, _profile, Page) = (models, site, profile, page);
        page.PageError += (_, error) => Errors.Add(error);
        page.Console += (_, message) => Messages.Add(message.Text);
    }

    public IPage Page { get; }

    public SiteFaults Faults => _site.Faults;

    public SiteRequests Requests => _site.Requests;

    /// <summary>Exceptions that nothing handled.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What the page and its workers wrote to the console.</summary>
    public List<string> Messages { get; } = [];

    /// <param name="browser">Default: the Chromium of all tests.</param>
    /// <param name="isolated">Whether the page is cross-origin isolated, so that WebAssembly has threads.</param>
    /// <param name="folders">Further folders of the site.</param>
    public static async Task<TwinVisit> BeginAsync(
        IBrowser? browser = null,
        bool isolated = false,
        IReadOnlyDictionary<string, string>? folders = null
    )
    {
        var models = new TwinModels();
        var site = await LoaderSite.StartAsync(
            new()
            {
                Folders = new Dictionary<string, string>(folders ?? new Dictionary<string, string>())
                {
                    ["/twins"] = models.Path,
                    ["/sessions"] = Path.Combine(Repository.Root, "tests", "Weights.Browser.Tests", "Sessions"),
                },
            }
        );
        if (isolated)
        {
            // As docs/guides/loader.md says.
            site.Faults.Everywhere = global::Weights.Testing.Web.Faults.Headers(static headers =>
            {
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Embedder-Policy"] = "require-corp";
            });
        }

        var profile = await (browser ?? PublishedSample.Browser).NewContextAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Address.ToString());
        return new TwinVisit(models, site, profile, page);
    }

    /// <summary>Calls a function of twins.js.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="format">Of the models.</param>
    /// <param name="options">Further members of its argument.</param>
    public Task<T> Call<T>(string function, string format, object options) =>
        Page.EvaluateAsync<T>(
            "async ([name, given, options]) => (await import('/sessions/twins.js'))[name]({ ...given, ...options })",
            new[] { function, new { manifest = $"/twins/{format}/models.json", key = TwinModels.Keys[format].Hex }, options }
        );

    public async ValueTask DisposeAsync()
    {
        await _profile.CloseAsync();
        await _site.DisposeAsync();
        _models.Dispose();
    }
}
