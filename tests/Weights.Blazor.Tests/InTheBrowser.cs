using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Weights.Blazor.Tests;

/// <summary>A Blazor WebAssembly app in Chromium.</summary>
[TestClass]
public sealed class InTheBrowser
{
    private const float WaitMilliseconds = 300_000;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_model_computes_what_onnxruntime_computes_with_the_plaintext(bool isolate)
    {
        var (speech, state) = Expected(
            Enumerable
                .Range(0, 3)
                .Select(frame => Enumerable.Range(0, 576).Select(i => (((frame + 1) * 37 * i % 101) - 50) / 100f).ToArray())
        );

        var texts = await Texts($"vad?isolate={isolate}", "state", noErrors: true);

        AssertNear(speech, Floats(texts["speech"]));
        AssertNear(state, Floats(texts["state"]));
        CollectionAssert.IsSubsetOf(new[] { "manifest", "key", "download", "decrypt", "session" }, texts["phases"].Split(' '));
    }

    [TestMethod]
    public async Task The_example_of_the_documentation_works()
    {
        var tone = Enumerable.Range(0, 576).Select(i => MathF.Sin(2 * MathF.PI * 440 * i / 16_000)).ToArray();
        var (expected, _) = Expected([tone]);
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = PublishedApp.Address.ToString() });
        var page = await profile.NewPageAsync();
        page.SetDefaultTimeout(WaitMilliseconds);

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Speech with a probability of").WaitForAsync();

        Assert.AreEqual(
            FormattableString.Invariant($"Speech with a probability of {expected[0]:0.00}"),
            await page.GetByRole(AriaRole.Status).InnerTextAsync()
        );
    }

    [TestMethod]
    public async Task The_documentation_shows_the_code_that_runs_here()
    {
        var documentation = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "guides", "blazor.md"));

        foreach (var file in new[] { "Program.cs", "Speech.razor" })
        {
            Assert.Contains(
                await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Weights.Blazor.Tests", "Site", file)),
                documentation
            );
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Every_element_type_comes_back_bit_by_bit(bool isolate)
    {
        var texts = await Texts($"types?isolate={isolate}", "done", noErrors: true);

        texts.Remove("done");
        CollectionAssert.AreEquivalent(
            new[]
            {
                "float16[3] True",
                "float32[1, 3] True",
                "float64[3, 1] True",
                "int8[2] True",
                "uint8[2] True",
                "int16[2] True",
                "uint16[2] True",
                "int32[2] True",
                "uint32[2] True",
                "int64[] True",
                "uint64[] True",
                "bool[2, 2] True",
                "string[2] True",
            },
            texts.Values
        );
    }

    [TestMethod]
    public async Task Every_error_is_an_exception_that_says_what_to_do()
    {
        var texts = await Texts("mistakes", "done", noErrors: false);

        Assert.StartsWith("ModelLoadException unknown-model : ", texts["unknown-model"]);
        Assert.StartsWith("ModelLoadException key-refused 403: ", texts["refused"]);
        Assert.StartsWith("ModelLoadException wrong-key : ", texts["wrong-key"]);
        Assert.AreEqual("TimeoutException: no key for echo default chunked", texts["key-function-throws"]);
        Assert.AreEqual("TimeoutException: no token", texts["token-function-throws"]);
        Assert.StartsWith("ModelLoadException no-token : ", texts["no-token"]);
        Assert.AreEqual("TimeoutException: the page's own", texts["progress-throws"]);
        Assert.StartsWith("OperationCanceledException: ", texts["cancelled"]);
        Assert.StartsWith("ModelLoadException no-loader : ", texts["no-loader"]);
        Assert.Contains("Set LoaderUrl to the path that the build gives it: WeightsLoader.Path.", texts["no-loader"]);
        Assert.StartsWith("ModelLoadException no-ort : ", texts["no-ort"]);
        Assert.StartsWith("ModelLoadException no-ort : ", texts["no-ort-at-all"]);
        Assert.StartsWith("ModelLoadException http-status 404: ", texts["worker-url"]);
        Assert.Contains("/missing.worker.js", texts["worker-url"]);
        Assert.StartsWith("ModelLoadException no-ort : ", texts["ort-env-isolated"]);
        Assert.Contains("/isolated/nowhere/ort-wasm", texts["ort-env-isolated"]);
        Assert.StartsWith("ModelLoadException no-ort : ", texts["ort-env"]);
        Assert.Contains("/page/nowhere/ort-wasm", texts["ort-env"]);
        Assert.StartsWith("ModelLoadException not-encrypted : ", texts["not-encrypted"]);
        // It was accepted, but it is not a model.
        Assert.StartsWith("ModelLoadException session : ", texts["unencrypted"]);
        Assert.StartsWith("ArgumentException: The input 'sr' is missing. The model's inputs are: input, state, sr.", texts["missing-feed"]);
        Assert.StartsWith("ModelRunException run: ", texts["wrong-type"]);
        Assert.AreEqual("fine", texts["right"]);
        Assert.StartsWith("ObjectDisposedException: ", texts["disposed"]);
    }

    [TestMethod]
    public async Task A_key_comes_by_a_function_with_a_token_and_by_a_licence()
    {
        var texts = await Texts("keys", "licence", noErrors: true);

        Assert.AreEqual("input state sr", texts["token"]);
        Assert.AreEqual("input state sr", texts["bearer"]);
        Assert.AreEqual("input state sr", texts["licence"]);
    }

    [TestMethod]
    public async Task After_a_revocation_the_page_is_notified_and_a_run_fails()
    {
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = PublishedApp.Address.ToString() });
        var page = await profile.NewPageAsync();
        page.SetDefaultTimeout(WaitMilliseconds);
        await page.GotoAsync("lease");
        Assert.AreEqual("fine", await page.GetByTestId("during-lease").InnerTextAsync());

        PublishedApp.Key.Revoke();

        Assert.AreEqual("silero_vad Revoked", await page.GetByTestId("status").InnerTextAsync());
        Assert.StartsWith("key-revoked: ", await page.GetByTestId("afterwards").InnerTextAsync());
    }

    [TestMethod]
    public async Task A_kept_model_is_loaded_without_the_network_until_the_server_refuses_its_key()
    {
        await using var site = await PublishedApp.StartSiteAsync();
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = site.Address.ToString() });
        var page = await profile.NewPageAsync();
        page.SetDefaultTimeout(WaitMilliseconds);
        await page.GotoAsync("offline");
        var clicks = 0;
        async Task<string> Load()
        {
            await page.GetByRole(AriaRole.Button).ClickAsync();
            return await page.GetByTestId($"outcome-{clicks++}").InnerTextAsync();
        }

        Assert.AreEqual("loaded", await Load());
        await profile.SetOfflineAsync(true);
        Assert.AreEqual("loaded silero_vad Offline", await Load());
        await profile.SetOfflineAsync(false);
        site.Key.Revoke();
        Assert.AreEqual("key-revoked", await Load());
        await profile.SetOfflineAsync(true);
        Assert.AreEqual("network", await Load());
    }

    [TestMethod]
    public void Publishing_trims_without_warnings_and_publishes_no_plaintext()
    {
        var warnings = PublishedApp.Output.Split('\n').Where(line => line.Contains("warning", StringComparison.Ordinal)).ToList();
        Assert.IsEmpty(
            warnings.Where(line =>
                line.Contains("Weights.Blazor", StringComparison.OrdinalIgnoreCase)
                || line.Contains("OnnxModel", StringComparison.Ordinal)
                || line.Contains("WEIGHTS", StringComparison.Ordinal)
            )
        );
        Assert.IsEmpty(Directory.GetFiles(PublishedApp.PublishFolder, "*.onnx", SearchOption.AllDirectories));
        Assert.IsTrue(File.Exists(Path.Combine(PublishedApp.PublishFolder, "wwwroot/_content/Weights.Blazor/weights-blazor.js")));
    }

    /// <summary>The texts of a page by their test IDs, when the last one is there.</summary>
    private static async Task<Dictionary<string, string>> Texts(string path, string last, bool noErrors)
    {
        await using var profile = await PublishedApp.Browser.NewContextAsync(new() { BaseURL = PublishedApp.Address.ToString() });
        var page = await profile.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(path);
        try
        {
            await page.GetByTestId(last).WaitForAsync(new() { Timeout = WaitMilliseconds });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{await page.InnerTextAsync("body")}\n{string.Join('\n', errors)}");
        }

        if (noErrors)
        {
            Assert.IsEmpty(errors, string.Join('\n', errors));
        }

        var texts = new Dictionary<string, string>();
        foreach (var element in await page.Locator("[data-testid]").AllAsync())
        {
            texts[(await element.GetAttributeAsync("data-testid"))!] = await element.InnerTextAsync();
        }

        return texts;
    }

    /// <summary>The output for each frame and the last state, computed by onnxruntime on this machine.</summary>
    private static (float[] Speech, float[] State) Expected(IEnumerable<float[]> frames)
    {
        using var session = new InferenceSession(PublishedApp.SileroVad);
        var state = new float[2 * 128];
        var speech = new List<float>();
        foreach (var samples in frames)
        {
            using var results = session.Run([
                NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(samples, [1, 576])),
                NamedOnnxValue.CreateFromTensor("state", new DenseTensor<float>(state, [2, 1, 128])),
                NamedOnnxValue.CreateFromTensor("sr", new DenseTensor<long>(new[] { 16_000L }, [])),
            ]);
            speech.Add(results.Single(result => result.Name == "output").AsTensor<float>().First());
            state = [.. results.Single(result => result.Name == "stateN").AsTensor<float>()];
        }

        return ([.. speech], state);
    }

    private static float[] Floats(string text) => [.. text.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

    // The two runtimes add in different orders.
    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.AreEqual(one, other, 1e-4f);
        }
    }
}
