using System.Text.Json;
using OpenQA.Selenium.BiDi;
using OpenQA.Selenium.BiDi.BrowsingContext;

namespace Weights.Testing.Web;

/// <summary>Debian's Firefox ESR, driven by WebDriver BiDi without geckodriver. Each page has its own cookies.</summary>
internal sealed class Firefox : IWebBrowser
{
    private const string Program = "/usr/bin/firefox-esr";

    // A new profile asks the network for updates, extensions and lists. None of them belongs to a test.
    private const string Preferences = """
        user_pref("app.normandy.enabled", false);
        user_pref("app.update.disabledForTesting", true);
        user_pref("browser.newtabpage.enabled", false);
        user_pref("browser.safebrowsing.update.enabled", false);
        user_pref("browser.shell.checkDefaultBrowser", false);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("extensions.update.enabled", false);
        user_pref("network.captive-portal-service.enabled", false);
        user_pref("network.connectivity-service.enabled", false);
        user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
        user_pref("toolkit.telemetry.enabled", false);
        """;

    private readonly Started _parts;
    private readonly IBiDi _bidi;

    // A new tab can get lost while another one opens or closes.
    private readonly SemaphoreSlim _tabs = new(1);

    private Firefox(Started parts, IBiDi bidi, string version) => (_parts, _bidi, Version) = (parts, bidi, version);

    public string Version { get; }

    public static async Task<Firefox> StartAsync()
    {
        await using var started = new Started();
        return await StartAsync(started, started.Add(new TemporaryFolder()), "");
    }

    /// <param name="profile">What is in it stays when the browser is closed.</param>
    /// <param name="preferences">Further lines of <c>user.js</c>.</param>
    public static async Task<Firefox> StartAsync(TemporaryFolder profile, string preferences = "")
    {
        await using var started = new Started();
        return await StartAsync(started, profile, preferences);
    }

    private static async Task<Firefox> StartAsync(Started started, TemporaryFolder profile, string preferences)
    {
        profile.Write("user.js", $"{Preferences}\n{preferences}\n");
        const string listening = "WebDriver BiDi listening on ";
        var (process, address) = await BrowserProcess.StartAsync(
            Program,
            "firefox-esr",
            [
                "--headless",
                "--no-remote",
                "--profile",
                profile.Path,
                "--remote-debugging-port=0",
                "--remote-allow-system-access",
                "about:blank",
            ],
            static line => line.StartsWith(listening, StringComparison.Ordinal) ? line[listening.Length..].Trim() : null
        );
        started.Add(process);
        var bidi = started.Add(await BiDi.ConnectAsync(new Uri($"{address}/session")));
        var session = await bidi.NewAsync(new());
        await ForgetWorkersAsync(bidi);
        return new Firefox(started.Move(), bidi, session.Capabilities.BrowserVersion);
    }

    /// <summary>
    /// Ends what WebDriver BiDi does when a worker starts. With it, about one in a hundred workers that a worker starts never runs, and
    /// blocks the one that started it. Without a driver, and so for users, all of them run.
    /// </summary>
    private static async Task ForgetWorkersAsync(IBiDi bidi)
    {
        const string forget = """
            const folder = 'chrome://remote/content/shared/js-process-actors';
            ChromeUtils.importESModule(`${folder}/WebDriverWorkerListenerActor.sys.mjs`).unregisterWebDriverWorkerListenerActor();
            'forgotten'
            """;
        var windows = await bidi.BrowsingContext.GetTreeAsync(new() { AdditionalData = new("""{"moz:scope":"chrome"}""") });
        await windows.Contexts[0].Context.Script.EvaluateAsync<string>(forget, awaitPromise: false);
    }

    public async Task<IWebPage> OpenAsync(Uri address)
    {
        await _tabs.WaitAsync();
        try
        {
            var user = await _bidi.Browser.CreateUserContextAsync();
            var page = await _bidi.BrowsingContext.CreateAsync(ContextType.Tab, new() { UserContext = user.UserContext });
            var opened = new Page(this, page.Context);
            await opened.GoToAsync(address);
            return opened;
        }
        finally
        {
            _tabs.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        _tabs.Dispose();
    }

    // The longest script of a test loads a thousand models, on a machine that is busy. Without a token Selenium waits for 30 seconds.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    private sealed class Page(Firefox browser, BrowsingContext context) : IWebPage
    {
        public async Task<JsonElement> EvaluateAsync(string function, object? argument = null)
        {
            using var limit = new CancellationTokenSource(_limit);
            var call = PageScript.Call(function, argument);
            var result = await context.Script.EvaluateAsync<string>(call, awaitPromise: true, cancellationToken: limit.Token);
            return PageScript.Result(result!);
        }

        public Task GoToAsync(Uri address) => context.NavigateAsync(address.ToString(), new() { Wait = ReadinessState.Complete });

        public Task GoBackAsync() => context.TraverseHistoryAsync(-1);

        public async ValueTask DisposeAsync()
        {
            await browser._tabs.WaitAsync();
            try
            {
                await context.CloseAsync();
            }
            finally
            {
                browser._tabs.Release();
            }
        }
    }
}
