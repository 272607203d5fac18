namespace Weights.Browser.Tests.Sessions;

/// <summary>A page of a site with the <see cref="TwinModels"/> below <c>/twins/</c>, in a new browser profile.</summary>
internal sealed class TwinVisit : IAsyncDisposable
{
    private readonly Started _parts;
    private readonly LoaderSite _site;

    private TwinVisit(Started parts, LoaderSite site, IPage page)
    {
        (_parts, _site, Page) = (parts, site, page);
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
        await using var started = new Started();
        var models = started.Add(new TwinModels());
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
        started.Add(site);
        if (isolated)
        {
            site.Faults.Everywhere = global::Weights.Testing.Web.Faults.CrossOriginIsolated;
        }

        var profile = started.Add(await (browser ?? PublishedSample.Browser).NewContextAsync());
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Address.ToString());
        return new TwinVisit(started.Move(), site, page);
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

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
