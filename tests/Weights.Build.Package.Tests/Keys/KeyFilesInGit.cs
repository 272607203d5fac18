namespace Weights.Build.Package.Tests;

/// <summary>A key file that git does not ignore.</summary>
[TestClass]
public sealed class KeyFilesInGit(TestContext context)
{
    [TestMethod]
    public async Task A_build_warns_and_a_publish_fails()
    {
        using var site = new Consumer(context)
            .Web(properties: "<TreatWarningsAsErrors>false</TreatWarningsAsErrors>")
            .Key()
            .Model("models/a.onnx", 1);
        await Git(site, "init", "--quiet");

        Assert.Contains(".model_key : warning WEIGHTS0018", (await site.Succeed("build")).Output);
        await site.Fail("WEIGHTS0018", "publish", "-o", site.PublishFolder);

        site.Write(".gitignore", "/.model_key\n");
        Assert.DoesNotContain("WEIGHTS0018", (await site.Publish()).Output);

        // git tracks the file although .gitignore names it.
        await Git(site, "add", "--force", ".model_key");
        await site.Fail("WEIGHTS0018", "publish", "-o", site.PublishFolder);
    }

    private async Task Git(Consumer site, params string[] arguments)
    {
        var result = await Command.Run("git", site.Folder, arguments, context.CancellationToken);
        result.AssertSucceeded();
    }
}
