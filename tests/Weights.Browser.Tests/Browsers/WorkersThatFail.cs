using System.Text.Json;

namespace Weights.Browser.Tests.Browsers;

/// <summary>Browsers that cannot send keys to workers, and worker scripts that do not run.</summary>
[TestClass]
public sealed class WorkersThatFail
{
    private const string Script = "/weights/weights-loader.worker.js";

    /// <summary>What a browser does that cannot send a CryptoKey: it throws, drops the key, or delivers null.</summary>
    private const string SendWithoutKeys = """
        (how) => {
          const workers = Object.getPrototypeOf(Worker.prototype);
          const send = workers.postMessage;
          workers.postMessage = function (message, ...rest) {
            const hasKey = Object.values(message ?? {}).some((value) => value instanceof CryptoKey);
            if (hasKey && how === 'throw') throw new DOMException('could not be cloned', 'DataCloneError');
            return send.call(this, !hasKey ? message : how === 'drop' ? { ...message, key: undefined } : null, ...rest);
          };
        }
        """;

    [TestMethod]
    [DataRow(WebBrowsers.Chromium, "throw", WebModels.Gcm)]
    [DataRow(WebBrowsers.Chromium, "drop", WebModels.Chunked)]
    [DataRow(WebBrowsers.Chromium, "null", WebModels.ChunkedExternal)]
    [DataRow(WebBrowsers.Firefox, "throw", WebModels.Chunked)]
    [DataRow(WebBrowsers.Firefox, "drop", WebModels.GcmExternal)]
    [DataRow(WebBrowsers.WebKit, "null", WebModels.Chunked)]
    [DataRow(WebBrowsers.WebKit, "drop", WebModels.Gcm)]
    public async Task The_page_decrypts_if_keys_do_not_arrive_in_workers(string browser, string how, string model)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await page.EvaluateAsync(SendWithoutKeys, how);

        Outputs.AssertComputed(model, await page.LoadAsync(model, site.Key("session")));

        Assert.AreEqual(new WorkerCounts(1, 0, 0, 1), await page.WorkersAsync());
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium, "throw")]
    [DataRow(WebBrowsers.Firefox, "null")]
    [DataRow(WebBrowsers.WebKit, "drop")]
    public async Task An_isolated_load_says_that_keys_do_not_arrive_in_workers(string browser, string how)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await page.EvaluateAsync(SendWithoutKeys, how);

        AssertFailed("session", "cannot send a CryptoKey to a worker", await LoadIsolated(page, site));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task A_script_that_fails_three_times_runs_in_the_end(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults[Script] = Faults.Sequence(Faults.Respond(503), Faults.Respond(503), Faults.Respond(503));

        Outputs.AssertComputed(WebModels.Chunked, await LoadIsolated(page, site));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    public async Task A_script_that_hangs_is_requested_again(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        var never = new TaskCompletionSource();
        site.Faults[Script] = Faults.Sequence(Faults.After(never.Task));

        Outputs.AssertComputed(WebModels.Chunked, await LoadIsolated(page, site));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium, 404, "text/plain", "http-status", "must be beside the loader")]
    [DataRow(WebBrowsers.Firefox, 404, "text/plain", "http-status", "must be beside the loader")]
    [DataRow(WebBrowsers.WebKit, 404, "text/plain", "http-status", "must be beside the loader")]
    [DataRow(WebBrowsers.Chromium, 200, "text/html", "session", "is an HTML page instead of the worker script")]
    [DataRow(WebBrowsers.Firefox, 200, "text/plain", "session", "of the type")]
    [DataRow(WebBrowsers.WebKit, 200, "text/javascript", "session", "the server sends it")]
    public async Task A_script_that_is_missing_is_the_reason(string browser, int status, string type, string code, string reason)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        site.Faults[Script] = Faults.Respond(status, type, "<!doctype html>");

        AssertFailed(code, reason, await LoadIsolated(page, site));
        Outputs.AssertComputed(WebModels.Chunked, await page.LoadAsync(WebModels.Chunked, site.Key("session")));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task The_content_security_policy_is_the_reason_if_it_forbids_workers(string browser)
    {
        await using var site = await LoaderSite.StartAsync(new() { ContentSecurityPolicy = "worker-src 'none'" });
        await using var page = await LoaderPage.OpenAsync(browser, site);

        AssertFailed("session", "Content-Security-Policy", await LoadIsolated(page, site));
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task The_page_decrypts_at_once_if_the_content_security_policy_forbids_workers(string browser)
    {
        await using var site = await LoaderSite.StartAsync(new() { ContentSecurityPolicy = "worker-src 'none'" });
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await WarmUpAsync(page);

        var outcome = await page.LoadAsync(WebModels.Gcm, site.Key("session"));

        Outputs.AssertComputed(WebModels.Gcm, outcome);

        // A worker that does not answer is waited for, for five seconds.
        Assert.IsLessThan(5, outcome.GetProperty("seconds").GetDouble());
    }

    /// <summary>Graph and external data each start a worker. Only the first one is waited for, for five seconds.</summary>
    [TestMethod]
    [DataRow(WebBrowsers.Chromium, "hangs", 10)]
    [DataRow(WebBrowsers.Firefox, "hangs", 10)]
    [DataRow(WebBrowsers.Chromium, "503", 5)]
    [DataRow(WebBrowsers.Firefox, "404", 5)]
    [DataRow(WebBrowsers.WebKit, "404", 5)]
    public async Task Several_files_wait_once_for_a_script_that_does_not_run(string browser, string how, int seconds)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await WarmUpAsync(page);
        var never = new TaskCompletionSource();
        site.Faults[Script] = how switch
        {
            "hangs" => Faults.After(never.Task),
            "503" => Faults.Respond(503),
            _ => Faults.Respond(404),
        };

        var outcome = await page.LoadAsync(WebModels.GcmExternal, site.Key("session"));

        Outputs.AssertComputed(WebModels.GcmExternal, outcome);
        Assert.IsLessThan(seconds, outcome.GetProperty("seconds").GetDouble());
        Assert.AreEqual(0, (await page.WorkersAsync()).Worked);
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task A_page_that_imports_the_worker_script_hears_no_message_of_it(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);

        var messages = await page.EvaluateAsync(
            """
            async (script) => {
              const heard = [];
              addEventListener('message', ({ data }) => heard.push(data));
              addEventListener('error', ({ message }) => heard.push(message));
              await import(script);
              for (const message of [null, 'text', { kind: 'hello' }, { kind: 'decrypt' }, 'last']) postMessage(message);
              while (heard.at(-1) !== 'last') await new Promise((resolve) => setTimeout(resolve));
              return heard.length;
            }
            """,
            Script
        );

        Assert.AreEqual(5, messages.GetInt32());
    }

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    [DataRow(WebBrowsers.WebKit)]
    public async Task Foreign_messages_do_not_disturb_a_load(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await page.EvaluateAsync(
            """
            () => {
              const Before = Worker;
              globalThis.Worker = class extends Before {
                constructor(...script) {
                  super(...script);
                  for (const data of [null, 'text', 7, {}, { kind: 'nonsense' }, { kind: 'toString' }]) {
                    this.postMessage(data);
                    this.dispatchEvent(new MessageEvent('message', { data }));
                  }
                }
              };
            }
            """
        );

        Outputs.AssertComputed(WebModels.Chunked, await page.LoadAsync(WebModels.Chunked, site.Key("session")));
        Outputs.AssertComputed(WebModels.Chunked, await LoadIsolated(page, site));
    }

    /// <summary>
    /// Starts onnxruntime-web, so that the time of the next load does not include it. An unencrypted file of 1 MiB needs no worker.
    /// </summary>
    private static async Task WarmUpAsync(LoaderPage page) =>
        Outputs.AssertComputed(WebModels.Unencrypted, await page.LoadAsync(WebModels.Unencrypted, key: null));

    private static Task<JsonElement> LoadIsolated(LoaderPage page, LoaderSite site) =>
        page.LoadAsync(WebModels.Chunked, site.Key("session"), isolate: true);

    private static void AssertFailed(string code, string reason, JsonElement outcome)
    {
        Assert.AreEqual(code, outcome.GetProperty("code").GetString(), outcome.GetRawText());
        Assert.Contains(reason, outcome.GetProperty("message").GetString()!);
    }
}
