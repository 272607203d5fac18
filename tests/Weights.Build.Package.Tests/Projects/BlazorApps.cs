namespace Weights.Build.Package.Tests;

/// <summary>Blazor apps with models.</summary>
[TestClass]
public sealed class BlazorApps(TestContext context)
{
    [TestMethod]
    public async Task A_standalone_WebAssembly_app_publishes_its_models()
    {
        using var site = new Consumer(context, "Wasm")
            .WebAssembly("<PublishTrimmed>false</PublishTrimmed>")
            .Write("wwwroot/index.html", "<!DOCTYPE html><title>x</title>")
            .Key()
            .Model("models/a.onnx", 1);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task A_web_app_serves_the_models_of_its_client_project()
    {
        using var client = new Consumer(context, "App.Client")
            .WebAssembly(
                """
                <NoDefaultLaunchSettingsFile>true</NoDefaultLaunchSettingsFile>
                <StaticWebAssetProjectMode>Default</StaticWebAssetProjectMode>
                <WeightsManifestAccess>public</WeightsManifestAccess>
                """
            )
            .Key()
            .Model("models/a.onnx", 1);
        var server = client
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk.Web",
                "<ImplicitUsings>enable</ImplicitUsings>",
                """
                <ProjectReference Include="../App.Client/App.Client.csproj" />
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly.Server" Version="10.0.14" />
                """,
                usesPackage: false
            )
            .Write(
                "Program.cs",
                """
                var app = WebApplication.CreateBuilder(args).Build();
                app.MapStaticAssets();
                app.Run();
                """
            );

        await server.Publish();

        var path = server.Published().Single(file => file.EndsWith("/a.enc", StringComparison.Ordinal));
        SearchForSecrets.AssertDecrypts(server.PublishedFile(path), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(server.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNoKey(server.PublishFolder, Consumer.KeyHex);
        using var running = await Server.Start(server.PublishFolder, "App.dll", context.CancellationToken);
        CollectionAssert.AreEqual(server.PublishedFile(path), await running.Bytes(path["wwwroot".Length..]));
    }
}
