namespace Weights.Build.Package.Tests;

/// <summary><c>dotnet build -t:NewModelKey</c> for several projects, and what the terminal shows.</summary>
[TestClass]
public sealed class NewKeysOfSolutions(TestContext context)
{
    [TestMethod]
    public async Task Projects_that_share_a_key_file_get_one_key_and_projects_without_the_package_none()
    {
        using var one = new Consumer(context, "One").Web();
        one.Write(
            "../Directory.Build.props",
            "<Project><PropertyGroup><WeightsKeyFile>$(MSBuildThisFileDirectory).model_key</WeightsKeyFile></PropertyGroup></Project>"
        );
        one.Beside("Two").Project("Microsoft.NET.Sdk.Razor", "", "");
        one.Beside("Plain").Project("Microsoft.NET.Sdk", "", "", usesPackage: false);
        one.Write(
            "../All.slnx",
            """
            <Solution>
              <Project Path="One/One.csproj" />
              <Project Path="Two/Two.csproj" />
              <Project Path="Plain/Plain.csproj" />
            </Solution>
            """
        );

        // As the guide says. Without it, MSBuild reports MSB4057 for the project without the package.
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/guides/build-keys.md"), context.CancellationToken);
        one.Write("../Directory.Solution.targets", XmlWith("SkipNonexistentTargets", guide));

        var made = await one.DotNet("build", "../All.slnx", "-t:NewModelKey", "-tl:on");

        made.AssertSucceeded();
        var key = Path.Combine(one.Root, ".model_key");
        var text = await File.ReadAllTextAsync(key, context.CancellationToken);
        Assert.Contains(" → ", made.Output, "The terminal logger shows where the key is.");
        Assert.Contains(".model_key", made.Output);
        Assert.DoesNotContain(text.Trim(), made.Output);
        Assert.IsEmpty(Directory.GetFiles(one.Folder, ".model_key"));

        // A second run leaves it alone.
        Assert.Contains("error WEIGHTS0015", (await one.DotNet("build", "../All.slnx", "-t:NewModelKey")).Output);
        Assert.AreEqual(text, await File.ReadAllTextAsync(key, context.CancellationToken));
    }

    private static string XmlWith(string text, string guide) =>
        guide.Split("```xml\n").Select(block => block.Split("```")[0]).Single(block => block.Contains(text, StringComparison.Ordinal));

    [TestMethod]
    public async Task No_key_is_made_in_the_web_root()
    {
        using var site = new Consumer(context).Web(properties: "<WeightsKeyFile>wwwroot/.model_key</WeightsKeyFile>");

        await site.Fail("WEIGHTS0030", "build", "-t:NewModelKey");

        Assert.IsFalse(File.Exists(site.File("wwwroot/.model_key")));
    }
}
