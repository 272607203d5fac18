namespace Weights.Build.Package.Tests;

/// <summary>Packages whose file name is not the usual <c>PackageId.PackageVersion.nupkg</c> are searched too.</summary>
[TestClass]
public sealed class PackagesUnderOtherNames(TestContext context)
{
    [TestMethod]
    [DataRow("<TargetFramework>net10.0</TargetFramework>")]
    [DataRow("<TargetFramework></TargetFramework><TargetFrameworks>net9.0;net10.0</TargetFrameworks>")]
    public async Task A_model_in_the_package_of_an_own_nuspec_is_found(string frameworks)
    {
        using var library = Library($"{frameworks}<NuspecFile>own.nuspec</NuspecFile>")
            .Write("own.nuspec", Nuspec("""<file src="models/**" target="models" />"""));

        var failed = await library.Fail("WEIGHTS0019", "pack", "-o", library.PublishFolder);

        Assert.Contains("Other.Name.2.0.0.nupkg : error WEIGHTS0019", failed.Output);
        Assert.Contains("in 'models/a.onnx'", failed.Output);

        // The old package stays in the folder, as in a folder of releases. This pack did not write it.
        File.Move(
            Path.Combine(library.PublishFolder, "Other.Name.2.0.0.nupkg"),
            Path.Combine(library.PublishFolder, "Other.Name.1.0.0.nupkg")
        );
        library.Write("own.nuspec", Nuspec("""<file src="Class.cs" target="sources" />"""));
        await library.Succeed("pack", "-o", library.PublishFolder);
    }

    [TestMethod]
    public async Task A_model_in_a_package_without_version_in_its_name_is_found()
    {
        using var library = Library("").Write("Directory.Build.targets", AddLater);
        var failed = await library.Fail("WEIGHTS0019", "pack", "-p:OutputFileNamesWithoutVersion=true", "-o", library.PublishFolder);
        Assert.Contains("Lib.nupkg : error WEIGHTS0019", failed.Output);
    }

    [TestMethod]
    public async Task A_package_that_is_not_there_to_be_searched_is_an_error()
    {
        using var library = Library("")
            .Write(
                "Directory.Build.targets",
                """
                <Project>
                  <Target Name="MoveAway" AfterTargets="GenerateNuspec">
                    <Move SourceFiles="$(PackageOutputPath)/Lib.1.0.0.nupkg" DestinationFolder="$(PackageOutputPath)/elsewhere" />
                  </Target>
                </Project>
                """
            );
        var failed = await library.Fail("WEIGHTS0023", "pack", "-o", library.PublishFolder);
        Assert.Contains("no package", failed.Output);
    }

    private const string AddLater = """
        <Project>
          <Target Name="AddLater" BeforeTargets="GenerateNuspec">
            <ItemGroup><_PackageFiles Include="models/a.onnx" PackagePath="data/" /></ItemGroup>
          </Target>
        </Project>
        """;

    private Consumer Library(string properties) =>
        new Consumer(context, "Lib")
            .Project("Microsoft.NET.Sdk", properties, """<OnnxModel Include="models/*.onnx" />""")
            .Key()
            .Write("Class.cs", "namespace Lib; public class A;")
            .Model("models/a.onnx", 1);

    private static string Nuspec(string file) =>
        $"""
            <package>
              <metadata>
                <id>Other.Name</id>
                <version>2.0.0</version>
                <authors>a</authors>
                <description>d</description>
              </metadata>
              <files>{file}</files>
            </package>
            """;
}
