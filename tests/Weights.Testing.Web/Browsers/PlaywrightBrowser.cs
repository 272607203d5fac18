using System.Text.Json;
using Microsoft.Playwright;

namespace Weights.Testing.Web;

/// <summary>Debian's Chromium. Each page has its own cookies.</summary>
internal sealed class PlaywrightBrowser : IWebBrowser
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private PlaywrightBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public string Version => _browser.Version;

    public static async Task<PlaywrightBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        return new PlaywrightBrowser(playwright, browser);
    }

    public async Task<IWebPage> OpenAsync(Uri address)
    {
        var profile = await _browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return new Page(profile, page);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private sealed class Page(IBrowserContext profile, IPage page) : IWebPage
    {
        public async Task<JsonElement> EvaluateAsync(string function, object? argument = null) =>
            PageScript.Result(await page.EvaluateAsync<string>(PageScript.Call(function, argument)));

        public async ValueTask DisposeAsync() => await profile.CloseAsync();
    }
}
