using System.Text.Json.Nodes;
using static Weights.Blazor.Tests.FakeBrowser;

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
    public async Task A_load_without_the_network_is_asked_for_and_told_to_the_app()
    {
        var heard = new List<string>();
        var browser = new FakeBrowser { DuringLoad = callbacks => Task.Run(() => callbacks.StatusChanged("offline")) };
        var key = ModelKeySource.FromSession("api/session", onStatus: (status, model) => heard.Add($"{model} {status}"), offline: true);

        await using var session = await Loader(browser).LoadAsync("a", new() { Key = key }, context.CancellationToken);

        CollectionAssert.AreEqual(new[] { "a Offline" }, heard);
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
                end = status => Task.Run(() => callbacks.StatusChanged(status));
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
}
