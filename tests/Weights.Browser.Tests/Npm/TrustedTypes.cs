namespace Weights.Browser.Tests.Npm;

/// <summary>Pages that require Trusted Types.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TrustedTypes(TestContext context)
{
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; "
        + "require-trusted-types-for 'script'; trusted-types";

    [TestMethod]
    public async Task Two_copies_of_the_loader_start_workers_if_the_policy_is_allowed()
    {
        var (results, workers, errors) = await LoadAsync("weights-loader", isolate: false);

        Assert.AreEqual("""{"small":"same","large":"same"}""", results[0]);
        Assert.AreEqual(results[0], results[1]);
        Assert.IsGreaterThanOrEqualTo(4, workers, "each copy has a worker for each model");
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }

    [TestMethod]
    public async Task An_isolated_session_runs_if_the_policy_is_allowed()
    {
        var (results, workers, errors) = await LoadAsync("weights-loader", isolate: true);

        Assert.AreEqual("""["y"]""", results[0]);
        Assert.IsGreaterThanOrEqualTo(1, workers);
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }

    [TestMethod]
    public async Task Without_the_policy_the_page_decrypts()
    {
        var (results, workers, _) = await LoadAsync("another", isolate: false);

        Assert.AreEqual("""{"small":"same","large":"same"}""", results[0]);
        Assert.AreEqual(0, workers);
    }

    [TestMethod]
    public async Task Without_the_policy_an_isolated_load_names_policy_and_header()
    {
        var (results, _, _) = await LoadAsync("another", isolate: true);

        Assert.Contains("session ", results[0]);
        Assert.Contains("Content-Security-Policy: trusted-types weights-loader", results[0]);
    }

    /// <summary>Loads with two copies of the loader, one after the other.</summary>
    private async Task<(string[] Results, int Workers, List<string> Errors)> LoadAsync(string policy, bool isolate)
    {
        await using var site = await PackageSite.StartAsync($"{Policy} {policy}");
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        var (workers, errors) = (0, new List<string>());
        page.Worker += (_, _) => workers++;
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        await page.GotoAsync(site.Address.ToString());
        var results = new List<string>();
        foreach (var copy in new[] { "/weights-loader.js", "/weights-loader.js?copy" })
        {
            var result = await page.EvaluateAsync<string>(
                """
                async ([copy, isolate, token]) => {
                  const ort = await import('/ort.wasm.bundle.min.mjs');
                  const { loadModel } = await import(copy);
                  const { compare } = await import('/models.js');
                  const manifest = '/weights/models.json';
                  const key = { session: '/api/model-key/session', headers: { authorization: `Bearer ${token}` } };
                  if (!isolate) return JSON.stringify(await compare(ort, (name) => loadModel(name, { ort, key, manifest })));
                  try {
                    const session = await loadModel('large', { isolate, ortUrl: '/ort.wasm.bundle.min.mjs', key, manifest });
                    session.dispose();
                    return JSON.stringify(session.outputNames);
                  } catch ({ code, message }) {
                    return `${code} ${message}`;
                  }
                }
                """,
                new object[] { copy, isolate, await site.TokenAsync(context.CancellationToken) }
            );
            results.Add(result);
        }

        return ([.. results], workers, errors);
    }
}
