using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Remote;

namespace Weights.Testing.Web;

/// <summary>
/// Debian's WebKitGTK, driven by its WebKitWebDriver on a virtual screen. Its pages share cookies, because a driver has one session. So
/// there is one page at a time: the next one is opened when it is closed.
/// </summary>
internal sealed class WebKit : IWebBrowser
{
    // The slowest script is a load that ends with a lease.
    private static readonly TimeSpan _scripts = TimeSpan.FromMinutes(5);

    private readonly Started _parts;
    private readonly RemoteWebDriver _driver;

    // A driver does one thing at a time, in the window to which it was switched.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _onePage = new(1);
    private readonly string _first;

    private WebKit(Started parts, RemoteWebDriver driver, string first) => (_parts, _driver, _first) = (parts, driver, first);

    public string Version => $"{_driver.Capabilities.GetCapability("browserVersion")}";

    /// <param name="home">The user's home, in which browsers write their files; null for that of the test's user.</param>
    public static async Task<WebKit> StartAsync(TemporaryFolder? home = null)
    {
        await using var started = new Started();

        // It writes the number of the screen that it chose.
        var (screen, number) = await BrowserProcess.StartAsync(
            "/usr/bin/Xvfb",
            "xvfb",
            ["-displayfd", "1", "-nolisten", "tcp"],
            static line => int.TryParse(line, out _) ? line : null
        );
        started.Add(screen);
        var port = Loopback.FreePort();
        var environment = new Dictionary<string, string?> { ["DISPLAY"] = $":{number}" };
        if (home is not null)
        {
            environment["HOME"] = environment["TMPDIR"] = home.Path;
        }

        var process = await BrowserProcess.StartAsync(
            "/usr/bin/WebKitWebDriver",
            "webkit2gtk-driver",
            [$"--port={port}"],
            environment,
            port
        );
        started.Add(process);
        var address = new Uri($"http://127.0.0.1:{port}/");
        var driver = started.Add(await Task.Run(() => new RemoteWebDriver(address, new Options().ToCapabilities(), _scripts)));
        driver.Manage().Timeouts().AsynchronousJavaScript = _scripts;
        var first = driver.CurrentWindowHandle;
        return new WebKit(started.Move(), driver, first);
    }

    public async Task<IWebPage> OpenAsync(Uri address)
    {
        await _onePage.WaitAsync();
        await using var opened = new Started();
        var page = opened.Add(new Page(this));
        await page.StartAsync();
        await page.GoToAsync(address);
        opened.Move();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        _turn.Dispose();
        _onePage.Dispose();
    }

    private Task<bool> Do(Action action) =>
        Do(() =>
        {
            action();
            return true;
        });

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

    private sealed class Page(WebKit browser) : IWebPage
    {
        /// <summary>Null before it is opened.</summary>
        private string? _window;

        public async Task StartAsync() =>
            _window = await browser.Do(() => browser._driver.SwitchTo().NewWindow(WindowType.Tab).CurrentWindowHandle);

        public async Task<JsonElement> EvaluateAsync(string function, object? argument = null) =>
            PageScript.Result(
                await browser.Do(() =>
                {
                    In(_window);
                    return (string)
                        browser._driver.ExecuteAsyncScript(
                            $"const done = arguments[arguments.length - 1];\n{PageScript.Call(function, argument)}.then(done);"
                        )!;
                })
            );

        public Task GoToAsync(Uri address) => browser.Do(() => In(_window).Navigate().GoToUrl(address));

        public Task GoBackAsync() => browser.Do(() => In(_window).Navigate().Back());

        public async ValueTask DisposeAsync()
        {
            try
            {
                await (_window is null ? Task.CompletedTask : browser.Do(Close));
            }
            finally
            {
                browser._onePage.Release();
            }
        }

        private void Close()
        {
            In(_window).Close();
            In(browser._first);
        }

        private IWebDriver In(string? window) => browser._driver.SwitchTo().Window(window!);
    }
}
