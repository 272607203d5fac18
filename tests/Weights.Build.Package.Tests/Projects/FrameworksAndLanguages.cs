namespace Weights.Build.Package.Tests;

/// <summary>Target frameworks, versions of C# and of the SDK.</summary>
[TestClass]
public sealed class FrameworksAndLanguages(TestContext context)
{
    [TestMethod]
    public async Task A_project_for_several_frameworks_makes_its_key_builds_and_publishes()
    {
        using var library = new Consumer(context, "Multi")
            .Project(
                "Microsoft.NET.Sdk",
                """
                <TargetFramework></TargetFramework>
                <TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks>
                <LangVersion>latest</LangVersion>
                """,
                """<OnnxModel Include="models/a.onnx" />"""
            )
            .Write("Use.cs", "public static class Use { public static string Path => Multi.OnnxModels.A.Path; }")
            .Model("models/a.onnx", 1);

        await library.Succeed("restore");
        await library.Succeed("build", "-t:NewModelKey");
        await library.Succeed("build");
        await library.Publish("-f", "net10.0");

        var key = (await File.ReadAllTextAsync(library.File(".model_key"), context.CancellationToken)).Trim();
        SearchForSecrets.AssertDecrypts(library.PublishedFile("weights/a.enc"), RandomModel.Bytes(1), key);
    }

    [TestMethod]
    public async Task The_generated_code_compiles_as_CSharp_7_3()
    {
        using var library = new Consumer(context, "my-app")
            .Project(
                "Microsoft.NET.Sdk",
                """
                <LangVersion>7.3</LangVersion>
                <Nullable>disable</Nullable>
                <ImplicitUsings>disable</ImplicitUsings>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <NoWarn>CS1591</NoWarn>
                """,
                """<OnnxModel Include="models/*.onnx" />"""
            )
            .Write(
                "Use.cs",
                """
                public static class Use
                {
                    public static string Path()
                    {
                        return my_app.OnnxModels._2X.Path + my_app.OnnxModels.Class.KeyId + my_app.OnnxModels.All.Count;
                    }
                }
                """
            )
            .Key()
            .Model("models/2-x.onnx", 1)
            .Model("models/class.onnx", 2);

        await library.Succeed("build");
        await library.Succeed("build", "-c", "Release");
    }

    [TestMethod]
    public async Task An_SDK_that_is_too_old_gets_an_error_that_names_the_required_one()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        var result = await site.Fail("WEIGHTS0001", "build", "-p:_WeightsMSBuildVersion=17.14.0");
        Assert.Contains("needs the .NET SDK 10", result.Output);
    }
}
