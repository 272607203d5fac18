using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Weights.Blazor.Interop;

namespace Weights.Blazor.Tests;

/// <summary>The calls of JavaScript, and the handling of their results.</summary>
[TestClass]
public sealed class Loading(TestContext context)
{
    [TestMethod]
    public async Task A_load_merges_its_options_with_those_of_the_app()
    {
        var browser = new FakeBrowser();
        var loader = Loader(
            browser,
            options =>
            {
                options.OrtUrl = "ort.mjs";
                options.Isolate = true;
                options.Manifests.Add("https://cdn.example/models.json");
                options.ExecutionProviders.Add("webgpu");
                options.Key = ModelKeySource.FromUrl("unused");
            }
        );

        await using var session = await loader.LoadAsync(
            "face/détect",
            new()
            {
                AllowUnencrypted = true,
                Isolate = false,
                Memory = ModelMemory.Stream,
                Key = ModelKeySource.FromSession("api/session", "server key"),
            },
            context.CancellationToken
        );

        var request = Request(browser);
        Assert.AreEqual("face/détect", request.GetProperty("name").GetString());
        Assert.AreEqual("weights/weights-loader.js", request.GetProperty("loaderUrl").GetString());
        Assert.AreEqual("ort.mjs", request.GetProperty("ortUrl").GetString());
        Assert.IsTrue(request.GetProperty("allowUnencrypted").GetBoolean());
        Assert.IsFalse(request.GetProperty("isolate").GetBoolean());
        Assert.AreEqual("stream", request.GetProperty("memory").GetString());
        Assert.AreEqual("https://cdn.example/models.json", request.GetProperty("manifests")[0].GetString());
        Assert.AreEqual("webgpu", request.GetProperty("executionProviders")[0].GetString());
        Assert.AreEqual("""{"kind":"session","url":"api/session","serverKey":"server key"}""", request.GetProperty("key").GetRawText());
    }

    [TestMethod]
    public async Task The_worker_script_and_the_settings_of_onnxruntime_web_are_passed_on()
    {
        var (plain, changed) = (new FakeBrowser(), new FakeBrowser());
        var loader = Loader(
            changed,
            options =>
            {
                options.WorkerUrl = "static/worker.js";
                options.OrtEnv["wasm"] = new JsonObject { ["numThreads"] = 1 };
            }
        );

        await using var first = await Loader(plain).LoadAsync("a", cancellationToken: context.CancellationToken);
        await using var second = await loader.LoadAsync("a", cancellationToken: context.CancellationToken);

        Assert.IsFalse(Request(plain).TryGetProperty("workerUrl", out _));
        Assert.IsFalse(Request(plain).TryGetProperty("ortEnv", out _));
        Assert.AreEqual("static/worker.js", Request(changed).GetProperty("workerUrl").GetString());
        Assert.AreEqual("""{"wasm":{"numThreads":1}}""", Request(changed).GetProperty("ortEnv").GetRawText());
    }

    [TestMethod]
    public async Task A_customers_key_is_passed_as_bytes_and_never_as_text()
    {
        var browser = new FakeBrowser();
        var key = Enumerable.Range(100, 32).Select(i => (byte)i).ToArray();

        await using var session = await Loader(browser)
            .LoadAsync("a", new() { Key = ModelKeySource.FromWrapped("api/wrapped", key) }, context.CancellationToken);

        CollectionAssert.AreEqual(key, (byte[])browser.Calls.Single(call => call.Function == "load").Arguments[2]!);
        Assert.AreEqual("""{"kind":"wrapped","url":"api/wrapped"}""", Request(browser).GetProperty("key").GetRawText());
        Assert.ThrowsExactly<ArgumentException>(() => ModelKeySource.FromWrapped("api/wrapped", new byte[31]));
    }

    [TestMethod]
    public async Task A_key_request_has_cookies_and_a_token_if_the_app_says_so()
    {
        var source = ModelKeySource.FromUrl("https://api.example/key");
        var (plain, changed) = (new FakeBrowser(), new FakeBrowser());

        await using var first = await Loader(plain).LoadAsync("a", new() { Key = source }, context.CancellationToken);
        await using var second = await Loader(changed)
            .LoadAsync(
                "a",
                new() { Key = source.WithCookies().WithBearerToken(() => Task.FromResult("secret")) },
                context.CancellationToken
            );

        Assert.AreEqual("""{"kind":"url","url":"https://api.example/key"}""", Request(plain).GetProperty("key").GetRawText());
        Assert.AreEqual(
            """{"kind":"url","url":"https://api.example/key","credentials":"include","token":true}""",
            Request(changed).GetProperty("key").GetRawText()
        );
    }

    [TestMethod]
    public async Task Each_request_of_a_lease_gets_a_token_of_the_app()
    {
        LoadCallbacks? kept = null;
        var tokens = 0;
        var browser = new FakeBrowser
        {
            DuringLoad = async callbacks =>
            {
                kept = callbacks;
                Assert.AreEqual("1", await callbacks.Token());
            },
        };
        var key = ModelKeySource
            .FromSession("api/session")
            .WithBearerToken(() => tokens < 2 ? Task.FromResult($"{++tokens}") : throw new TimeoutException("the app's own"));

        await using var session = await Loader(browser).LoadAsync("a", new() { Key = key }, context.CancellationToken);

        Assert.AreEqual("2", await kept!.Token());
        await Assert.ThrowsExactlyAsync<TimeoutException>(kept.Token, "The load is over, so it cannot end it.");
    }

    [TestMethod]
    public async Task An_exception_of_the_token_function_ends_the_load()
    {
        var browser = new FakeBrowser
        {
            LoadResult = """{"aborted":true}""",
            DuringLoad = async callbacks => Assert.IsNull(await callbacks.Token()),
        };
        var key = ModelKeySource.FromSession("api/session").WithBearerToken(() => throw new TimeoutException("the app's own"));

        var exception = await Assert.ThrowsExactlyAsync<TimeoutException>(async () =>
            await Loader(browser).LoadAsync("a", new() { Key = key }, context.CancellationToken)
        );

        Assert.AreEqual("the app's own", exception.Message);
        Assert.Contains("abort", browser.Calls.Select(call => call.Function));
    }

    [TestMethod]
    public void A_key_function_cannot_have_cookies_or_a_token()
    {
        var key = ModelKeySource.FromFunction((_, _) => Task.FromResult(new byte[32]));

        Assert.ThrowsExactly<InvalidOperationException>(key.WithCookies);
        Assert.ThrowsExactly<InvalidOperationException>(() => key.WithBearerToken(() => Task.FromResult("token")));
    }

    [TestMethod]
    public async Task The_key_of_a_function_is_zeroed()
    {
        var given = Enumerable.Repeat((byte)7, 32).ToArray();
        var seen = 0;
        var browser = new FakeBrowser { DuringLoad = async callbacks => seen = (await callbacks.Key("a", "default", "ab", "gcm"))[0] };

        await using var session = await Loader(browser)
            .LoadAsync("a", new() { Key = ModelKeySource.FromFunction((_, _) => Task.FromResult(given)) }, context.CancellationToken);

        Assert.AreEqual(7, seen);
        Assert.IsTrue(given.All(value => value == 0));
    }

    [TestMethod]
    public async Task A_key_that_arrives_after_the_load_is_zeroed()
    {
        var late = new TaskCompletionSource<byte[]>();
        var given = Enumerable.Repeat((byte)7, 32).ToArray();
        Task<byte[]> asked = Task.FromResult<byte[]>([]);
        var browser = new FakeBrowser
        {
            LoadResult = """{"failure":{"code":"network","message":"Offline."}}""",
            DuringLoad = callbacks =>
            {
                asked = callbacks.Key("a", "default", "ab", "gcm");
                return Task.CompletedTask;
            },
        };
        await Assert.ThrowsExactlyAsync<ModelLoadException>(async () =>
            await Loader(browser)
                .LoadAsync("a", new() { Key = ModelKeySource.FromFunction((_, _) => late.Task) }, context.CancellationToken)
        );

        late.SetResult(given);

        Assert.IsEmpty(await asked);
        Assert.IsTrue(given.All(value => value == 0));
    }

    [TestMethod]
    public async Task An_error_of_the_loader_is_an_exception_with_its_code()
    {
        var browser = new FakeBrowser
        {
            LoadResult = """{"failure":{"code":"rate-limited","message":"Wait.","status":429,"retryAfter":2.5}}""",
        };

        var exception = await Assert.ThrowsExactlyAsync<ModelLoadException>(async () =>
            await Loader(browser).LoadAsync("a", cancellationToken: context.CancellationToken)
        );

        Assert.AreEqual("rate-limited", exception.Code);
        Assert.AreEqual("Wait.", exception.Message);
        Assert.AreEqual(429, exception.Status);
        Assert.AreEqual(TimeSpan.FromSeconds(2.5), exception.RetryAfter);
    }

    [TestMethod]
    public async Task A_page_without_our_module_is_told_to_reload()
    {
        var exception = await Assert.ThrowsExactlyAsync<ModelLoadException>(async () =>
            await Loader(new FakeBrowser { FailedImports = 1 }).LoadAsync("a", cancellationToken: context.CancellationToken)
        );

        Assert.AreEqual("no-loader", exception.Code);
        Assert.Contains("a newer version of the app was deployed", exception.Message);
    }

    [TestMethod]
    public async Task Our_module_is_imported_again_by_a_URL_that_no_browser_remembers()
    {
        var browser = new FakeBrowser { FailedImports = 1 };
        var loader = Loader(browser);

        await Assert.ThrowsExactlyAsync<ModelLoadException>(async () =>
            await loader.LoadAsync("a", cancellationToken: context.CancellationToken)
        );
        await using var first = await loader.LoadAsync("a", cancellationToken: context.CancellationToken);
        await using var second = await loader.LoadAsync("a", cancellationToken: context.CancellationToken);

        const string module = "./_content/Weights.Blazor/weights-blazor.js";
        CollectionAssert.AreEqual(
            new[] { module, $"{module}#attempt-2" },
            browser.Calls.Where(call => call.Function == "import").Select(call => call.Arguments[0]).ToArray()
        );
    }

    [TestMethod]
    public async Task A_load_that_is_canceled_at_its_end_releases_the_session()
    {
        using var stop = new CancellationTokenSource();
        var browser = new FakeBrowser { DuringLoad = _ => stop.CancelAsync() };

        await Assert.ThrowsExactlyAsync<OperationCanceledException>(async () =>
            await Loader(browser).LoadAsync("a", cancellationToken: stop.Token)
        );

        CollectionAssert.AreEqual(new[] { "import", "load", "abort", "release" }, browser.Calls.Select(call => call.Function).ToArray());
    }

    [TestMethod]
    public async Task After_a_lease_has_ended_the_app_is_notified_and_runs_fail()
    {
        var heard = new List<string>();
        Func<string, Task> end = static _ => Task.CompletedTask;
        var browser = new FakeBrowser
        {
            DuringLoad = callbacks =>
            {
                end = status => Task.Run(() => callbacks.LeaseEnded(status));
                return Task.CompletedTask;
            },
        };
        await using var session = await Loader(browser)
            .LoadAsync(
                "a",
                new() { Key = ModelKeySource.FromSession("api/session", onStatus: (status, model) => heard.Add($"{model} {status}")) },
                context.CancellationToken
            );

        await end("revoked");
        browser.RunResult = """{"failure":{"code":"key-revoked","message":"Load the model again."}}""";
        var exception = await Assert.ThrowsExactlyAsync<ModelRunException>(async () =>
            await session.RunAsync(new() { ["x"] = ModelTensor.Scalar(1f) }, context.CancellationToken)
        );

        CollectionAssert.AreEqual(new[] { "a Revoked" }, heard);
        Assert.AreEqual("key-revoked", exception.Code);
    }

    [TestMethod]
    public async Task An_isolated_session_needs_the_URL_of_onnxruntime_web()
    {
        var exception = await Assert.ThrowsExactlyAsync<InvalidOperationException>(async () =>
            await Loader(new FakeBrowser()).LoadAsync("a", new() { Isolate = true }, context.CancellationToken)
        );

        Assert.Contains("EncryptedModelOptions.OrtUrl", exception.Message);
    }

    [TestMethod]
    public async Task Inputs_and_outputs_are_passed_as_bytes_with_a_description()
    {
        var browser = new FakeBrowser
        {
            RunResult = """{"outputs":[{"name":"y","type":"int32","dims":[2]},{"name":"words","type":"string","dims":[1]}]}""",
            RunElements =
            [
                [1, 0, 0, 0, 255, 255, 255, 255],
                "[\"é\"]"u8.ToArray(),
            ],
        };
        await using var session = await Loader(browser).LoadAsync("a", cancellationToken: context.CancellationToken);

        var result = await session.RunAsync(new() { ["x"] = ModelTensor.Create(new short[] { 1, 2 }, 1, 2) }, context.CancellationToken);

        var arguments = browser.Calls.Single(call => call.Function == "run").Arguments;
        Assert.AreEqual("""[{"name":"x","type":"int16","dims":[1,2]}]""", arguments[1]);
        CollectionAssert.AreEqual(new byte[] { 1, 0, 2, 0 }, (byte[])arguments[2]!);
        CollectionAssert.AreEqual(new[] { 1, -1 }, result["y"].ToArray<int>());
        Assert.AreEqual("é", result["words"].Strings.Single());
        Assert.HasCount(2, result);
    }

    [TestMethod]
    public async Task An_unknown_or_missing_input_is_an_error_that_names_it()
    {
        await using var session = await Loader(new FakeBrowser()).LoadAsync("a", cancellationToken: context.CancellationToken);

        var unknown = await Assert.ThrowsExactlyAsync<ArgumentException>(async () =>
            await session.RunAsync(new() { ["X"] = ModelTensor.Scalar(1f) }, context.CancellationToken)
        );
        var missing = await Assert.ThrowsExactlyAsync<ArgumentException>(async () =>
            await session.RunAsync(new(), context.CancellationToken)
        );

        Assert.StartsWith("The model has no input 'X'. Its inputs are: x.", unknown.Message);
        Assert.StartsWith("The input 'x' is missing. The model's inputs are: x.", missing.Message);
    }

    private static IEncryptedModelLoader Loader(FakeBrowser browser, Action<EncryptedModelOptions>? configure = null) =>
        new ServiceCollection()
            .AddSingleton<IJSRuntime>(browser)
            .AddEncryptedModels(configure)
            .BuildServiceProvider()
            .GetRequiredService<IEncryptedModelLoader>();

    private static JsonElement Request(FakeBrowser browser) =>
        JsonDocument.Parse((string)browser.Calls.Single(call => call.Function == "load").Arguments[0]!).RootElement;
}
