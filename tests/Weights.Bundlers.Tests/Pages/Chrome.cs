namespace Weights.Bundlers.Tests;

/// <summary>The Chromium of all tests.</summary>
internal static class Chrome
{
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _browser = new(LaunchAsync);

    public static async Task<IPage> NewPageAsync() => await (await (await _browser.Value).Browser.NewContextAsync()).NewPageAsync();

    public static async Task CloseAsync()
    {
        if (_browser.IsValueCreated)
        {
            var (playwright, browser) = await _browser.Value;
            await browser.CloseAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments }));
    }
}
