using Microsoft.Playwright;

namespace Weights.Testing.Web;

/// <summary>The browsers of a test run. Each is started when a test first needs it, because a start takes seconds.</summary>
internal static class WebBrowsers
{
    public const string Chromium = "Chromium";
    public const string Firefox = "Firefox";
    public const string WebKit = "WebKit";

    private static readonly SemaphoreSlim _starting = new(1);
    private static readonly Dictionary<string, IWebBrowser> _running = [];
    private static readonly Started _started = new();

    /// <summary>The Chromium of all tests, for what only Playwright can do.</summary>
    public static async Task<IBrowser> Playwright() => ((PlaywrightBrowser)await Get(Chromium)).Browser;

    public static async Task<IWebBrowser> Get(string name)
    {
        await _starting.WaitAsync();
        try
        {
            if (!_running.TryGetValue(name, out var browser))
            {
                browser = name switch
                {
                    Chromium => await PlaywrightBrowser.StartAsync(),
                    Firefox => await Web.Firefox.StartAsync(),
                    WebKit => await Web.WebKit.StartAsync(),
                    _ => throw new ArgumentException($"'{name}' is not a browser of the tests.", nameof(name)),
                };
                _started.Add(browser);
                _running[name] = browser;
            }

            return browser;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Call it once, at the end of the run.</summary>
    public static async Task StopAsync()
    {
        _running.Clear();
        await _started.DisposeAsync();
    }
}
