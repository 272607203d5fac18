namespace Weights.Browser.Tests;

/// <summary>A user with a new browser profile, and a page on which errors fail the test.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private const float LoadingMilliseconds = 120_000;

    private readonly IBrowserContext _profile;

    private Visit(IBrowserContext profile, IPage page)
    {
        _profile = profile;
        Page = page;
        Page.SetDefaultTimeout(LoadingMilliseconds);
        Page.PageError += (_, error) => Errors.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Errors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Uncaught errors and errors of the console, such as a violated content security policy.</summary>
    public List<string> Errors { get; } = [];

    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="address">The site; null for that of all tests.</param>
    /// <param name="profileFolder">
    /// The folder of the browser's profile. Without one, the browser's cache is in memory and does not keep files of some megabytes.
    /// </param>
    public static async Task<Visit> Begin(int width = 1280, Uri? address = null, string? profileFolder = null)
    {
        var origin = (address ?? PublishedSample.Address).ToString();
        var size = new ViewportSize { Width = width, Height = 900 };
        // The certificate of a test is its own.
        var ignoreErrors = address?.Scheme == Uri.UriSchemeHttps;
        var profile = profileFolder is null
            ? await PublishedSample.Browser.NewContextAsync(
                new()
                {
                    BaseURL = origin,
                    IgnoreHTTPSErrors = ignoreErrors,
                    ViewportSize = size,
                }
            )
            : await PublishedSample.Browser.BrowserType.LaunchPersistentContextAsync(
                profileFolder,
                new()
                {
                    ExecutablePath = Chromium.HeadlessPath,
                    Args = Chromium.Arguments,
                    BaseURL = origin,
                    IgnoreHTTPSErrors = ignoreErrors,
                    ViewportSize = size,
                }
            );
        return new Visit(profile, await profile.NewPageAsync());
    }

    /// <summary>Signs in as a visitor.</summary>
    public async Task SignIn(string user = "ada")
    {
        await Page.GotoAsync("/login");
        await SignIn(user, SampleServer.VisitorPassword);
    }

    /// <summary>Signs in as administrator. The login page does not show this account.</summary>
    public async Task SignInAsAdministrator()
    {
        await Page.GotoAsync("/login");
        await SignIn("margaret", SampleServer.AdministratorPassword);
    }

    public async Task SignOut()
    {
        await Page.GetByTestId("sign-out").ClickAsync();
        await Reaches("account", "signed-out");
    }

    /// <summary>Takes over the cookies of another visit.</summary>
    public async Task CopyCookies(Visit other) =>
        await _profile.AddCookiesAsync(
            from cookie in await other._profile.CookiesAsync()
            select new Cookie
            {
                Name = cookie.Name,
                Value = cookie.Value,
                Domain = cookie.Domain,
                Path = cookie.Path,
                HttpOnly = cookie.HttpOnly,
            }
        );

    /// <summary>Opens a demo and loads its model.</summary>
    public async Task LoadModel(string path)
    {
        await Page.GotoAsync(path);
        await Page.GetByTestId("load").ClickAsync();
        await Page.Locator("[data-testid=model-panel]:is([data-state=ready],[data-state=error])").WaitForAsync();
        Assert.AreEqual(
            "ready",
            await Page.GetByTestId("model-panel").GetAttributeAsync("data-state"),
            await Page.GetByTestId("load-error").InnerTextAsync()
        );
    }

    /// <summary>Waits until a part of the page is in a state.</summary>
    public Task Reaches(string part, string state) => Page.Locator($"[data-testid={part}][data-state={state}]").WaitForAsync();

    /// <summary>Saves a screenshot of the whole page.</summary>
    public Task Picture(string name) =>
        Page.ScreenshotAsync(new() { Path = Repository.Artifacts("screenshots", $"{name}.png"), FullPage = true });

    public async ValueTask DisposeAsync() => await _profile.CloseAsync();

    private async Task SignIn(string user, string password)
    {
        await Page.GetByTestId("user-name").FillAsync(user);
        await Page.GetByTestId("password").FillAsync(password);
        await Page.GetByTestId("sign-in").ClickAsync();
        await Page.Locator("[data-testid=account][data-state=signed-in]").WaitForAsync();
    }
}
