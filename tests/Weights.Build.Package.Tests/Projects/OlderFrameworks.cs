namespace Weights.Build.Package.Tests;

/// <summary>
/// Sites for .NET 8 and .NET 9 that SDK 10 builds. Targeting packs come from the feed; the programs run on the newer runtime.
/// </summary>
[TestClass]
public sealed class OlderFrameworks(TestContext context)
{
    [TestMethod]
    [DataRow("net8.0", "UseStaticFiles(new StaticFileOptions { ServeUnknownFileTypes = true })")]
    [DataRow("net9.0", "MapStaticAssets()")]
    public async Task A_site_publishes_and_serves_ciphertext(string framework, string serving)
    {
        // UseAppHost=false, because the host program of an older framework would be another download.
        using var site = new Consumer(context)
            .Web(properties: $"<TargetFramework>{framework}</TargetFramework><UseAppHost>false</UseAppHost>")
            .Write(
                "Program.cs",
                $$"""
                var app = WebApplication.CreateBuilder(args).Build();
                app.{{serving}};
                app.MapGet("/path", () => Site.OnnxModels.A.Path + " " + Site.WeightsLoader.Path);
                app.Run();
                """
            )
            .Key()
            .Model("models/a.onnx", 1);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
        using var server = await Server.Start(
            site.PublishFolder,
            "Site.dll",
            context.CancellationToken,
            new Dictionary<string, string?> { ["DOTNET_ROLL_FORWARD"] = "Major" }
        );
        Assert.AreEqual("weights/a.enc weights/weights-loader.js", await server.Text("/path"));
        CollectionAssert.AreEqual(site.PublishedFile("wwwroot/weights/a.enc"), await server.Bytes("/weights/a.enc"));
    }
}
