namespace Weights.Browser.Tests.Loader;

/// <summary>
/// Models with external data in both formats, and one unencrypted: published with our targets and loaded in Chromium in every way that the
/// loader has, under a strict content security policy. The encrypted models must compute what the unencrypted one computes.
/// </summary>
[TestClass]
public sealed class ModelsWithExternalData
{
    private static readonly Dictionary<string, string?> _keys = new()
    {
        ["WEIGHTS_KEY"] = new string('a', 64),
        ["WEIGHTS_KEY_REFERENCE"] = new string('b', 64),
    };

    // Prepended to the worker script: it reports four cores, whatever the machine has, and logs each worker that it starts.
    private const string FourCores = """
        Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 4 });
        globalThis.Worker = class extends Worker { constructor(...script) { super(...script); console.info('helper'); } };

        """;

    private static string _folder = "";
    private static Server? _server;

    [ClassInitialize]
    public static async Task Publish(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _folder = Directory.CreateTempSubdirectory("weights é ").FullName;
        Directory.CreateDirectory(At("Site/models/face"));
        MatMulModel.WriteExternal(At("Site/models/face/détect.onnx"), layers: 9, width: 512);
        await WriteSite();
        using (await Repository.ReleaseBuild(context.CancellationToken))
        {
            var tasks = await DotNet.Run(
                Repository.Root,
                ["build", "src/Weights.Build.Tasks", "-c", "Release", "-nr:false"],
                _keys,
                context.CancellationToken
            );
            tasks.AssertSucceeded();
            var result = await DotNet.Run(At("Site"), ["publish", "-o", At("published"), "-nr:false"], _keys, context.CancellationToken);
            result.AssertSucceeded();
        }

        _server = await Server.Start(At("published"), "Site.dll", context.CancellationToken, _keys);
    }

    [ClassCleanup]
    public static void Stop()
    {
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [DataRow("face/chunked", "ort.wasm.bundle.min.mjs", "buffer", false)]
    [DataRow("face/chunked", "ort.wasm.bundle.min.mjs", "stream", false)]
    [DataRow("face/chunked", "ort.jspi.bundle.min.mjs", "stream", false)]
    [DataRow("face/chunked", "ort.jspi.bundle.min.mjs", "auto", true)]
    [DataRow("face/gcm", "ort.wasm.bundle.min.mjs", "auto", false)]
    [DataRow("face/gcm", "ort.wasm.bundle.min.mjs", "auto", true)]
    public async Task They_compute_what_the_unencrypted_model_computes(string name, string build, string memory, bool isolate)
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(_server!.Address.ToString());
        await page.WaitForFunctionAsync("window.compute !== undefined");

        var open = await Compute(page, "face/open", build, "buffer", isolate: false);
        var encrypted = await Compute(page, name, build, memory, isolate);

        Assert.HasCount(512, open);
        Assert.IsTrue(open.Any(value => value != 0));
        CollectionAssert.AreEqual(open, encrypted);
        Assert.IsEmpty(errors);
    }

    [TestMethod]
    public async Task A_load_that_is_aborted_while_data_is_read_ends_and_the_next_one_loads()
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(_server!.Address.ToString());
        await page.WaitForFunctionAsync("window.compute !== undefined");

        var outcome = await page.EvaluateAsync<string>("() => window.abortDuringRead('ort.jspi.bundle.min.mjs')");
        var next = await Compute(page, "face/chunked", "ort.jspi.bundle.min.mjs", "stream", isolate: false);

        Assert.AreEqual("AbortError", outcome);
        Assert.HasCount(512, next);
        Assert.IsEmpty(errors);
    }

    [TestMethod]
    public async Task They_are_decrypted_by_several_workers_if_there_are_cores()
    {
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        var helpers = 0;
        page.Console += (_, message) => helpers += message.Text == "helper" ? 1 : 0;
        await page.RouteAsync(
            "**/weights-loader.worker.js",
            async route =>
            {
                var script = await route.FetchAsync();
                await route.FulfillAsync(new() { Response = script, Body = FourCores + await script.TextAsync() });
            }
        );
        await page.GotoAsync(_server!.Address.ToString());
        await page.WaitForFunctionAsync("window.compute !== undefined");

        var open = await Compute(page, "face/open", "ort.wasm.bundle.min.mjs", "buffer", isolate: false);
        var encrypted = await Compute(page, "face/chunked", "ort.wasm.bundle.min.mjs", "buffer", isolate: false);

        CollectionAssert.AreEqual(open, encrypted);
        Assert.AreEqual(3, helpers, "one core is for the page");
    }

    [TestMethod]
    public void They_are_published_only_as_ciphertext()
    {
        var plaintext = File.ReadAllBytes(At("Site/models/face/détect.data"));
        var encrypted = Directory.GetFiles(At("published/wwwroot/weights"), "*.enc", SearchOption.AllDirectories);

        CollectionAssert.AreEquivalent(
            new[] { "chunked.enc", "détect.data.enc", "gcm.enc", "gcm.data.enc" },
            encrypted.Select(Path.GetFileName).ToArray()
        );
        foreach (var file in encrypted)
        {
            Assert.IsLessThan(0, File.ReadAllBytes(file).AsSpan().IndexOf(plaintext.AsSpan(1000, 64)), file);
        }
    }

    private static Task<float[]> Compute(IPage page, string name, string build, string memory, bool isolate) =>
        page.EvaluateAsync<float[]>(
            "([name, options]) => window.compute(name, options)",
            new object[]
            {
                name,
                new
                {
                    build,
                    memory,
                    isolate,
                },
            }
        );

    private static string At(string path) => Path.Combine(_folder, path);

    private static async Task WriteSite()
    {
        var build = Path.Combine(Repository.Root, "build");
        var tasks = Path.Combine(Repository.Root, "src/Weights.Build.Tasks/bin/Release/net10.0/Weights.Build.Tasks.dll");
        await File.WriteAllTextAsync(
            At("Directory.Build.props"),
            $"""<Project><Import Project="{build}/Weights.Build.props" /></Project>"""
        );
        await File.WriteAllTextAsync(
            At("Directory.Build.targets"),
            $"""
            <Project>
              <PropertyGroup>
                <WeightsTasksAssembly>{tasks}</WeightsTasksAssembly>
                <WeightsLoaderDirectory>{Repository.Root}src/Weights.Loader/dist/</WeightsLoaderDirectory>
              </PropertyGroup>
              <Import Project="{build}/Weights.Build.targets" />
            </Project>
            """
        );
        await File.WriteAllTextAsync(
            At("Site/Site.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <CompressionEnabled>false</CompressionEnabled>
              </PropertyGroup>
              <ItemGroup>
                <OnnxModel Include="models/face/détect.onnx" Name="face/chunked" Format="chunked" />
                <OnnxModel Include="copies/gcm/gcm.onnx" Name="face/gcm" KeyId="reference" />
                <OnnxModel Include="copies/open/open.onnx" Name="face/open" Encrypt="false" />
              </ItemGroup>
            </Project>
            """
        );

        // Each of these has its own folder, because models in one folder share the data and therefore the key.
        foreach (var name in new[] { "gcm", "open" })
        {
            Directory.CreateDirectory(At($"Site/copies/{name}"));
            MatMulModel.WriteExternal(At($"Site/copies/{name}/{name}.onnx"), layers: 9, width: 512);
        }

        await File.WriteAllTextAsync(
            At("Site/Program.cs"),
            $$"""
            using Microsoft.Extensions.FileProviders;
            var app = WebApplication.CreateBuilder(args).Build();
            app.Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy =
                    "default-src 'self'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
                return next(context);
            });
            app.MapStaticAssets();
            var types = new Microsoft.AspNetCore.StaticFiles.FileExtensionContentTypeProvider();
            types.Mappings[".mjs"] = "text/javascript";
            types.Mappings[".onnx"] = types.Mappings[".data"] = "application/octet-stream";
            app.UseStaticFiles(new StaticFileOptions
            {
                ContentTypeProvider = types,
                RequestPath = "/ort",
                FileProvider = new PhysicalFileProvider("{{Repository.Root}}sample-web/node_modules/onnxruntime-web/dist"),
            });
            const string page =
                "<!doctype html><title>Models</title><link rel=icon href=data:,><script type=module src=/page.js></script>";
            app.MapGet("/", () => Results.Content(page, "text/html"));
            app.MapGet("/page.js", () => Results.Content({{"\"\"\""}}
            import { loadModel } from '/weights/weights-loader.js';
            window.compute = async (name, { build, memory, isolate }) => {
              const ortUrl = `/ort/${build}`;
              const ort = isolate ? undefined : await import(ortUrl);
              const key = name === 'face/open' ? undefined : '/key/{keyId}';
              const session = await loadModel(name, { ort, ortUrl, isolate, memory, key });
              const x = { type: 'float32', dims: [1, 512], data: Float32Array.from({ length: 512 }, (_, i) => i / 512) };
              const { y } = await session.run({ x: isolate ? x : new ort.Tensor(x.type, x.data, x.dims) });
              const result = Array.from(y.data);
              await session.release();
              return result;
            };
            window.abortDuringRead = async (build) => {
              const abort = new AbortController();
              const onProgress = ({ phase, file, loaded, total }) => {
                if (phase === 'decrypt' && file.endsWith('.data.enc') && loaded > 0 && loaded < total) abort.abort();
              };
              const options = { memory: 'stream', key: '/key/{keyId}', signal: abort.signal, onProgress };
              const load = loadModel('face/chunked', { ort: await import(`/ort/${build}`), ...options });
              return load.then(() => 'loaded', (error) => error.name);
            };
            {{"\"\"\""}}, "text/javascript"));
            IResult Key(string variable) => Results.Bytes(Convert.FromHexString(Environment.GetEnvironmentVariable(variable)!));
            app.MapGet("/key/default", () => Key("WEIGHTS_KEY"));
            app.MapGet("/key/reference", () => Key("WEIGHTS_KEY_REFERENCE"));
            app.Run();
            """
        );
    }
}
