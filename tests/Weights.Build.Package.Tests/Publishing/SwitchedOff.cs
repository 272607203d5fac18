namespace Weights.Build.Package.Tests;

/// <summary>Publishing with <c>WeightsEnabled=false</c>.</summary>
[TestClass]
public sealed class SwitchedOff(TestContext context)
{
    private const string AllowWarnings = "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>";

    [TestMethod]
    public async Task By_a_variable_of_the_environment_is_a_warning_that_can_stop_the_publish()
    {
        using var site = Site("""<OnnxModel Include="models/**/*.onnx" />""");
        var environment = new Dictionary<string, string?> { ["WeightsEnabled"] = "false" };

        var published = await site.DotNet(environment, "publish", "-o", site.PublishFolder);
        published.AssertSucceeded();
        Assert.Contains("warning WEIGHTS0031", published.Output);
        Assert.DoesNotContain("wwwroot/weights/a.enc", site.Published());

        var stopped = await site.DotNet(environment, "publish", "-o", site.PublishFolder, "-warnaserror");
        Assert.AreEqual(1, stopped.ExitCode, stopped.Output);
        Assert.Contains("error WEIGHTS0031", stopped.Output);
    }

    [TestMethod]
    public async Task With_a_model_in_the_web_root_is_a_warning()
    {
        using var site = Site("""<OnnxModel Include="wwwroot/*.onnx;models/*.onnx" />""").Model("wwwroot/served.onnx", 2);
        var result = await site.Publish("-p:WeightsEnabled=false");
        Assert.Contains("wwwroot/served.onnx : warning WEIGHTS0031", result.Output);
        Assert.DoesNotContain("models/a.onnx : warning", result.Output);
    }

    [TestMethod]
    public async Task By_the_project_without_a_served_model_says_nothing()
    {
        using var site = Site("""<OnnxModel Include="models/**/*.onnx" />""");
        Assert.DoesNotContain("WEIGHTS", (await site.Publish("-p:WeightsEnabled=false")).Output);
    }

    private Consumer Site(string items) =>
        new Consumer(context)
            .Web(items, AllowWarnings)
            .Write("Program.cs", "WebApplication.CreateBuilder(args).Build().Run();")
            .Key()
            .Model("models/a.onnx", 1);
}
