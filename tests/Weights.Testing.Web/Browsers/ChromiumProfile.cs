using Microsoft.Playwright;

namespace Weights.Testing.Web;

/// <summary>Chromium with a profile on the disk. Its pages share cookies and storage, as the tabs of one user do.</summary>
internal sealed class ChromiumProfile : IWebBrowser
{
    private readonly Started _parts;

    private ChromiumProfile(Started parts, IBrowserContext context) => (_parts, Context) = (parts, context);

    public string Version => Context.Browser?.Version ?? "";

    public IBrowserContext Context { get; }

    /// <param name="folder">What is in it stays when the browser is closed.</param>
    public static async Task<ChromiumProfile> StartAsync(string folder)
    {
        await using var started = new Started();
        var playwright = started.Add(await Playwright.CreateAsync());
        var options = new BrowserTypeLaunchPersistentContextOptions { ExecutablePath = Chromium.HeadlessPath, Args = Chromium.Arguments };
        var context = started.Add(await playwright.Chromium.LaunchPersistentContextAsync(folder, options));
        return new ChromiumProfile(started.Move(), context);
    }

    public async Task<IWebPage> OpenAsync(Uri address)
    {
        var page = await Context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return new PlaywrightPage(page, () => page.CloseAsync());
    }

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
