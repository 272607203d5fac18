using System.Security.Cryptography;
using static Weights.Testing.Protobuf;

namespace Weights.Blazor.Tests.Deployments;

/// <summary>
/// The app of the SDK's template for a PWA (<c>dotnet new blazorwasm --pwa</c>) with an encrypted model: service worker, import map and
/// fingerprinted files as in every new app.
/// </summary>
internal sealed class PwaSources(string folder)
{
    private const string Exclude = "const offlineAssetsExclude = [ /^service-worker\\.js$/";

    private string App => Path.Combine(folder, "Pwa");

    public async Task WriteAsync(PackageFeed feed, CancellationToken cancellationToken)
    {
        string[] create = ["new", "blazorwasm", "--pwa", "-o", App, "--no-restore"];
        (await DotNet.Run(folder, create, cancellationToken)).AssertSucceeded();
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), feed.NuGetConfig, cancellationToken);
        Edit(
            "Pwa.csproj",
            "</Project>",
            $"""
              <PropertyGroup>
                <CompressionEnabled>false</CompressionEnabled>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Weights.Build" Version="{PackageFeed.Version}" PrivateAssets="all" />
                <PackageReference Include="Weights.Blazor" Version="{PackageFeed.Version}" />
                <OnnxModel Include="models/echo.onnx" />
              </ItemGroup>
            </Project>
            """
        );
        Edit("_Imports.razor", "@using Pwa\n", "@using Pwa\n@using Weights.Blazor\n");
        Edit("Program.cs", "using Pwa;", "using Microsoft.Extensions.DependencyInjection;\nusing Pwa;\nusing Weights.Blazor;");
        Edit(
            "Program.cs",
            "await builder.Build()",
            """
            builder.Services.AddEncryptedModels(options =>
            {
                options.OrtUrl = "ort/ort.wasm.bundle.min.mjs";
                options.LoaderUrl = WeightsLoader.Path;
                options.Key = ModelKeySource.FromUrl("api/model-key?kid={kid}");
            });
            await builder.Build()
            """
        );
        Directory.CreateDirectory(Path.Combine(App, "models"));
        Directory.CreateDirectory(Path.Combine(App, "wwwroot/ort"));
        foreach (var file in new[] { "ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm" })
        {
            File.Copy(
                Path.Combine(Repository.Root, "sample-web/node_modules/onnxruntime-web/dist", file),
                Path.Combine(App, "wwwroot/ort", file)
            );
        }
    }

    /// <summary>Does what docs/guides/blazor.md says about the service worker.</summary>
    public void ExcludeManifest() => Edit("wwwroot/service-worker.published.js", Exclude, $"{Exclude}, /(^|\\/)weights\\/models\\.json$/");

    /// <summary>Publishes a version of the app with its own model and key.</summary>
    public async Task<byte[]> PublishAsync(int version, string target, PackageFeed feed, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(App, "Pages/Home.razor"),
            $$"""
            @page "/"
            @inject IEncryptedModelLoader Loader
            <h1>Version {{version}}</h1>
            <button @onclick="Load">Load</button>
            <p data-testid="result">@result</p>
            @code {
                private string result = "";

                private async Task Load()
                {
                    try
                    {
                        await using var session = await Loader.LoadAsync(OnnxModels.Echo.Name);
                        result = "loaded";
                    }
                    catch (ModelLoadException exception)
                    {
                        result = $"{exception.Code}: {exception.Message}";
                    }
                }
            }
            """,
            cancellationToken
        );
        // doc_string (6) of ModelProto: longer in each version.
        byte[] model = [.. EchoModel.Bytes(), .. Field(6, new string('v', version))];
        await File.WriteAllBytesAsync(Path.Combine(App, "models/echo.onnx"), model, cancellationToken);
        var key = RandomNumberGenerator.GetBytes(32);
        var environment = new Dictionary<string, string?>(feed.Environment) { ["WEIGHTS_KEY"] = Convert.ToHexString(key) };
        (await DotNet.Run(App, ["publish", "-o", target, "-nr:false"], environment, cancellationToken)).AssertSucceeded();
        return key;
    }

    private void Edit(string file, string old, string replacement)
    {
        var path = Path.Combine(App, file);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        Assert.Contains(old, text, $"The template's {file} has changed.");
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
