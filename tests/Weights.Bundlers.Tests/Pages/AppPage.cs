using System.Collections.Concurrent;

namespace Weights.Bundlers.Tests;

/// <summary>The page of an app, signed in, and everything that went wrong on it.</summary>
internal sealed class AppPage : IAsyncDisposable
{
    // A load takes a second. On a machine with twenty times the work, compiling onnxruntime-web/jspi takes a minute.
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(5);

    private const string Load = """
        async ([name, way, options]) => {
          window.progress = 'the import of its modules';
          const { isolation, served, jspi } = window.app;
          const scenarios = window.scenarios.scenariosOf({
            loader: way === 'served' ? await served() : window.app.loader,
            ort: way === 'stream' ? await jspi() : window.app.ort,
          });
          const before = { ...window.workers };
          const extra = {
            ...(way.endsWith('isolate') ? isolation : {}),
            ...(way.startsWith('kept') ? { cache: true } : {}),
            ...(way === 'stream' ? { memory: 'stream' } : {}),
          };
          const onProgress = ({ phase, file, loaded, total }) => (window.progress = `${phase} of ${file}, ${loaded} of ${total} bytes`);
          window.progress = 'its beginning';
          const outcome = await scenarios.load(name, { ...options, ...extra, onProgress });
          const { worked, failed } = window.workers;
          return { ...outcome, worked: worked - before.worked, failed: failed - before.failed };
        }
        """;

    // A message of Chromium, because onnxruntime-web/jspi asks for a GPU, and the tests' browser has none.
    private const string NoGpu = "No available adapters.";

    private readonly IPage _page;
    private readonly AppSite _site;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly ConcurrentQueue<string> _workers = new();

    private AppPage(IPage page, AppSite site)
    {
        _page = page;
        _site = site;
        page.SetDefaultTimeout((float)_deadline.TotalMilliseconds);
        page.PageError += (_, error) => _problems.Enqueue(error);
        page.Console += (_, message) =>
            (message.Type is "error" or "warning" && message.Text != NoGpu ? _problems : _messages).Enqueue(
                $"{message.Text} ({message.Location})"
            );
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                _problems.Enqueue($"{response.Status}: {response.Url}");
            }
        };
        page.Worker += (_, worker) => _workers.Enqueue(worker.Url);
    }

    /// <summary>Errors and warnings of the console, uncaught errors, and responses that are errors.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>Other messages of the console.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <summary>The scripts of all workers that the page started.</summary>
    public IReadOnlyCollection<string> Workers => _workers;

    /// <param name="site">The site.</param>
    /// <param name="before">Called with the page before it is opened.</param>
    public static async Task<AppPage> OpenAsync(AppSite site, Func<IPage, Task>? before = null)
    {
        await using var opened = new Started();
        var profile = opened.Add(await (await WebBrowsers.Playwright()).NewContextAsync());
        var page = new AppPage(await profile.NewPageAsync(), site);
        await (before?.Invoke(page._page) ?? Task.CompletedTask);
        await page._page.GotoAsync(site.Page.ToString());
        try
        {
            await page._page.WaitForFunctionAsync("window.app !== undefined");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The app's script did not run to its end:\n{string.Join('\n', page.Problems)}");
        }

        await page._page.EvaluateAsync(
            """
            async () => {
              window.scenarios = await import('/page/scenarios.js');
              window.workers = window.scenarios.countWorkers();
              await window.scenarios.signIn('c_ann');
            }
            """
        );
        opened.Move();
        return page;
    }

    /// <summary>Loads a model and runs it.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="key">How the key is delivered: <c>session</c>, <c>wrapped</c> or <c>raw</c>.</param>
    /// <param name="way">
    /// <c>page</c>, <c>stream</c>, <c>isolate</c>, <c>kept</c> or <c>kept-isolate</c>: with the files on the device, or <c>served</c>: with
    /// the loader that the site serves.
    /// </param>
    /// <param name="workerUrl">The loader's option of this name.</param>
    public async Task<LoadOutcome> LoadAsync(string model, string key, string way = "page", string? workerUrl = null)
    {
        try
        {
            return await _page
                .EvaluateAsync<LoadOutcome>(Load, new object[] { model, way, new { key = _site.Models.Key(key), workerUrl } })
                .WaitAsync(_deadline);
        }
        catch (TimeoutException)
        {
            var progress = await _page.EvaluateAsync<string>("() => window.progress");
            throw new AssertFailedException($"The load of {model} hangs at {progress}.\n{string.Join('\n', Problems)}");
        }
    }

    public async ValueTask DisposeAsync() => await _page.Context.CloseAsync();
}
