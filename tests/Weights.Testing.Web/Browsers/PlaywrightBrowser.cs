using Microsoft.Playwright;

namespace Weights.Testing.Web;

/// <summary>Debian's Chromium. Each page has its own cookies.</summary>
internal sealed class PlaywrightBrowser : IWebBrowser
{
    private readonly Started _parts;

    private PlaywrightBrowser(Started parts, IBrowser browser) => (_parts, Browser) = (parts, browser);

    public string Version => Browser.Version;

    /// <summary>For tests that need more of Playwright than all browsers have.</summary>
    public IBrowser Browser { get; }

    public static Task<PlaywrightBrowser> StartAsync() => StartAsync(Chromium.HeadlessPath, Chromium.Arguments, []);

    /// <summary>Starts the whole browser.</summary>
    /// <param name="arguments">Default: those of all tests.</param>
    /// <param name="without">Arguments of Playwright that are left out.</param>
    public static Task<PlaywrightBrowser> StartWholeAsync(IReadOnlyList<string>? arguments = null, params IReadOnlyList<string> without) =>
        StartAsync(Chromium.Path, arguments ?? Chromium.Arguments, without);

    private static async Task<PlaywrightBrowser> StartAsync(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> without)
    {
        await using var started = new Started();
        var playwright = started.Add(await Playwright.CreateAsync());
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = path,
                Args = arguments,
                IgnoreDefaultArgs = without,
            }
        );
        started.Add(browser);
        return new PlaywrightBrowser(started.Move(), browser);
    }

    public async Task<IWebPage> OpenAsync(Uri address)
    {
        await using var opened = new Started();
        var profile = opened.Add(await Browser.NewContextAsync());
        var page = await profile.NewPageAsync();
        await page.GotoAsync(address.ToString());
        opened.Move();
        return new PlaywrightPage(page, () => profile.CloseAsync());
    }

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
