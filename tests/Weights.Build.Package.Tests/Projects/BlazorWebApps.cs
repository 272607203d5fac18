namespace Weights.Build.Package.Tests;

/// <summary>Blazor Web Apps whose server and client projects both have models.</summary>
[TestClass]
public sealed class BlazorWebApps(TestContext context)
{
    [TestMethod]
    public async Task Models_in_both_projects_need_two_folders_and_one_error_says_so()
    {
        using var client = new Consumer(context, "App.Client");
        Client(client, "").Key().Model("models/a.onnx", 1);
        var server = client
            .Beside("App")
            .Project(
                "Microsoft.NET.Sdk.Web",
                "<ImplicitUsings>enable</ImplicitUsings>",
                """
                <ProjectReference Include="../App.Client/App.Client.csproj" />
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly.Server" Version="10.0.14" />
                <OnnxModel Include="models/b.onnx" />
                """
            )
            .Write("Program.cs", "var app = WebApplication.CreateBuilder(args).Build(); app.MapStaticAssets(); app.Run();")
            .Key()
            .Model("models/b.onnx", 2);

        var failed = await server.Fail("WEIGHTS0042", "build");

        Assert.HasCount(1, Errors(failed), failed.Output);
        Assert.Contains("'App' and 'App.Client' both have the file 'weights/models.json'", failed.Output);
        Assert.Contains("WeightsOutputPath", failed.Output);

        Client(client, "<WeightsOutputPath>weights/client</WeightsOutputPath>");
        await server.Publish();
        SearchForSecrets.AssertDecrypts(server.PublishedFile("wwwroot/weights/client/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(server.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));
        Assert.Contains("wwwroot/weights/client/weights-loader.js", server.Published());
    }

    [TestMethod]
    public async Task A_file_of_the_site_with_the_path_of_ours_is_one_error_that_names_it()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1).Write("wwwroot/weights/models.json", "{}");

        var failed = await site.Fail("WEIGHTS0042", "build");

        Assert.HasCount(1, Errors(failed), failed.Output);
        Assert.Contains(site.File("wwwroot/weights/models.json"), failed.Output);
    }

    [TestMethod]
    public async Task A_file_of_the_site_with_the_path_of_an_unencrypted_model_is_one_error_that_names_it()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" Encrypt="false" />""")
            .Model("models/a.onnx", 1)
            .Model("wwwroot/weights/a.onnx", 2);

        var failed = await site.Fail("WEIGHTS0042", "build");

        Assert.HasCount(1, Errors(failed), failed.Output);
        Assert.Contains(site.File("wwwroot/weights/a.onnx"), failed.Output);
    }

    // A build writes each error twice: when it happens, and at the end.
    private static IEnumerable<string> Errors(Finished build) =>
        build.Output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct();

    private static Consumer Client(Consumer client, string properties) =>
        client.WebAssembly(
            $"""
            <NoDefaultLaunchSettingsFile>true</NoDefaultLaunchSettingsFile>
            <StaticWebAssetProjectMode>Default</StaticWebAssetProjectMode>
            {properties}
            """
        );
}
