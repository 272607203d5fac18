using System.Security.Cryptography;

namespace Weights.Blazor.Tests;

/// <summary>
/// A Blazor WebAssembly app that uses the packed packages, and the Chromium of all tests. The app is published once for the run, trimmed,
/// without any workload, and served as static files.
/// </summary>
[TestClass]
public static class PublishedApp
{
    private static string _folder = "";
    private static byte[] _key = [];
    private static StaticSite? _site;
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    public static IBrowser Browser => _browser!;

    public static Uri Address => _site!.Address;

    /// <summary>The key of the session protocol.</summary>
    internal static RevocableKey Key => _site!.Key;

    /// <summary>The packed packages.</summary>
    internal static PackageFeed Feed { get; private set; } = null!;

    public static string Output { get; private set; } = "";

    public static string PublishFolder => Path.Combine(_folder, "published");

    public static string SileroVad { get; } = Npm("@ricky0123/vad-web/dist/silero_vad_v6.onnx");

    /// <summary>A second site with the same files, for a test that makes its requests fail.</summary>
    internal static Task<StaticSite> StartSiteAsync() => StaticSite.StartAsync(Path.Combine(PublishFolder, "wwwroot"), _key);

    [AssemblyInitialize]
    public static async Task Publish(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var feed = Feed = await PackageFeed.PackAsync("blazor-tests", ["Weights.Build.Tasks", "Weights.Blazor"], context.CancellationToken);
        _folder = Directory.CreateTempSubdirectory("weights é ").FullName;
        await Write(feed, context.CancellationToken);
        _key = RandomNumberGenerator.GetBytes(32);
        var environment = new Dictionary<string, string?>(feed.Environment) { ["WEIGHTS_KEY"] = Convert.ToHexString(_key) };
        string[] publish = ["publish", "-o", PublishFolder, "-nr:false"];
        Output = (await DotNet.Run(At("Site"), publish, environment, context.CancellationToken)).AssertSucceeded().Output;
        _site = await StartSiteAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.HeadlessPath, Args = Chromium.Arguments });
    }

    [AssemblyCleanup]
    public static async Task Stop()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
        await WebBrowsers.StopAsync();
        await (_site?.DisposeAsync() ?? default);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task Write(PackageFeed feed, CancellationToken cancellationToken)
    {
        foreach (var directory in new[] { "Site/wwwroot/ort", "Site/models" })
        {
            Directory.CreateDirectory(At(directory));
        }

        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Weights.Blazor.Tests", "Site")))
        {
            var name = Path.GetFileName(file);
            File.Copy(file, At(name == "index.html" ? "Site/wwwroot/index.html" : $"Site/{name}"));
        }

        foreach (var file in new[] { "ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm" })
        {
            File.Copy(Npm($"onnxruntime-web/dist/{file}"), At($"Site/wwwroot/ort/{file}"));
        }

        File.Copy(SileroVad, At("Site/models/silero_vad.onnx"));
        await File.WriteAllBytesAsync(At("Site/models/echo.onnx"), EchoModel.Bytes(), cancellationToken);
        await WriteUnencrypted(cancellationToken);
        await File.WriteAllTextAsync(At("nuget.config"), feed.NuGetConfig, cancellationToken);
        await File.WriteAllTextAsync(
            At("Site/Site.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk.BlazorWebAssembly">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <CompressionEnabled>false</CompressionEnabled>
                <!-- Blazor suppresses its own warnings. A test looks for ours. -->
                <SuppressTrimAnalysisWarnings>false</SuppressTrimAnalysisWarnings>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                <WeightsFormat>chunked</WeightsFormat>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly" Version="10.0.12" />
                <PackageReference Include="Weights.Build" Version="{PackageFeed.Version}" PrivateAssets="all" />
                <PackageReference Include="Weights.Blazor" Version="{PackageFeed.Version}" />
                <OnnxModel Include="models/**/*.onnx" />
              </ItemGroup>
            </Project>
            """,
            cancellationToken
        );
    }

    // A manifest that calls a file an unencrypted model.
    private static async Task WriteUnencrypted(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(At("Site/wwwroot/unencrypted"));
        await File.WriteAllTextAsync(At("Site/wwwroot/unencrypted/plain.bin"), "abcd", cancellationToken);
        await File.WriteAllTextAsync(
            At("Site/wwwroot/unencrypted/models.json"),
            """
            {
              "version": 2,
              "models": [
                {
                  "name": "plain", "file": "plain.bin", "url": "plain.bin", "size": 4, "encryptedSize": 4, "format": "none",
                  "keyId": "", "kid": "", "sha256": "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589"
                }
              ]
            }
            """,
            cancellationToken
        );
    }

    private static string At(string path) => Path.Combine(_folder, path);

    private static string Npm(string path) => Path.Combine(Repository.Root, "sample-web", "node_modules", path);
}
