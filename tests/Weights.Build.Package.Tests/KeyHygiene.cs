namespace Weights.Build.Package.Tests;

[TestClass]
public sealed class KeyHygiene(TestContext context)
{
    [TestMethod]
    public async Task A_key_that_git_would_take_is_a_warning_in_a_build_and_an_error_in_a_publish()
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

        // Ignored afterwards is too late for a key that is tracked.
        await Git(site, "add", "--force", ".model_key");
        await site.Fail("WEIGHTS0018", "publish", "-o", site.PublishFolder);
    }

    private async Task Git(Consumer site, params string[] arguments)
    {
        var result = await Command.Run("git", site.Folder, arguments, context.CancellationToken);
        result.AssertSucceeded();
    }
}
