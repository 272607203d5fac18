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

        var made = await one.DotNet("build", "../All.slnx", "-t:NewModelKey", "-tl:on");

        made.AssertSucceeded();
        var key = Path.Combine(one.Root, ".model_key");
        Assert.IsTrue(File.Exists(key), made.Output);
        Assert.Contains(key, made.Output.ReplaceLineEndings(""), "The terminal logger shows where the key is.");
        Assert.IsEmpty(Directory.GetFiles(one.Folder, ".model_key"));
        var text = await File.ReadAllTextAsync(key, context.CancellationToken);
        Assert.DoesNotContain(text.Trim(), made.Output);

        // A second run leaves it alone.
        Assert.Contains("error WEIGHTS0015", (await one.DotNet("build", "../All.slnx", "-t:NewModelKey")).Output);
        Assert.AreEqual(text, await File.ReadAllTextAsync(key, context.CancellationToken));
    }

    [TestMethod]
    public async Task No_key_is_made_in_the_web_root()
    {
        using var site = new Consumer(context).Web(properties: "<WeightsKeyFile>wwwroot/.model_key</WeightsKeyFile>");

        await site.Fail("WEIGHTS0030", "build", "-t:NewModelKey");

        Assert.IsFalse(File.Exists(site.File("wwwroot/.model_key")));
    }
}
