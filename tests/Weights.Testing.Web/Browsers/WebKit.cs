using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Remote;

namespace Weights.Testing.Web;

/// <summary>
/// Debian's WebKitGTK, driven by its WebKitWebDriver on a virtual screen. Its pages share cookies, because a driver has one session.
/// </summary>
internal sealed class WebKit : IWebBrowser
{
    // The slowest script is a load that ends with a lease.
    private static readonly TimeSpan _scripts = TimeSpan.FromMinutes(5);

    private readonly BrowserProcess _screen;
    private readonly BrowserProcess _process;
    private readonly RemoteWebDriver _driver;

    // A driver does one thing at a time, in the window to which it was switched.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _first;

    private WebKit(BrowserProcess screen, BrowserProcess process, RemoteWebDriver driver)
    {
        (_screen, _process, _driver) = (screen, process, driver);
        _first = driver.CurrentWindowHandle;
    }

    public string Version => $"{_driver.Capabilities.GetCapability("browserVersion")}";

    public static async Task<WebKit> StartAsync()
    {
        // It writes the number of the screen that it chose.
        var (screen, number) = await BrowserProcess.StartAsync(
            "/usr/bin/Xvfb",
            "xvfb",
            ["-displayfd", "1", "-nolisten", "tcp"],
            static line => int.TryParse(line, out _) ? line : null
        );
        var port = Loopback.FreePort();
        var process = await BrowserProcess.StartAsync(
            "/usr/bin/WebKitWebDriver",
            "webkit2gtk-driver",
            [$"--port={port}"],
            new Dictionary<string, string?> { ["DISPLAY"] = $":{number}" },
            port
        );
        var driver = await Task.Run(() => new RemoteWebDriver(new Uri($"http://127.0.0.1:{port}/"), new Options()));
        driver.Manage().Timeouts().AsynchronousJavaScript = _scripts;
        return new WebKit(screen, process, driver);
    }

    public async Task<IWebPage> OpenAsync(Uri address)
    {
        var window = await Do(() =>
        {
            _driver.SwitchTo().NewWindow(WindowType.Tab);
            _driver.Navigate().GoToUrl(address);
            return _driver.CurrentWindowHandle;
        });
        return new Page(this, window);
    }

    public ValueTask DisposeAsync()
    {
        _driver.Dispose();
        _process.Dispose();
        _screen.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<T> Do<T>(Func<T> action)
    {
        await _turn.WaitAsync();
        try
        {
            return await Task.Run(action);
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed class Options : DriverOptions
    {
        public override ICapabilities ToCapabilities() => GenerateDesiredCapabilities(isSpecificationCompliant: true).AsReadOnly();
    }

    private sealed class Page(WebKit browser, string window) : IWebPage
    {
        public async Task<JsonElement> EvaluateAsync(string function, object? argument = null) =>
            PageScript.Result(
                await browser.Do(() =>
                {
                    browser._driver.SwitchTo().Window(window);
                    return (string)
                        browser._driver.ExecuteAsyncScript(
                            $"const done = arguments[arguments.length - 1];\n{PageScript.Call(function, argument)}.then(done);"
                        )!;
                })
            );

        public async ValueTask DisposeAsync() =>
            await browser.Do(() =>
            {
                browser._driver.SwitchTo().Window(window).Close();
                return browser._driver.SwitchTo().Window(browser._first);
            });
    }
}
