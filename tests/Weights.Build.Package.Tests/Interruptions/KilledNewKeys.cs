namespace Weights.Build.Package.Tests;

/// <summary>A 'dotnet build -t:NewModelKey' that is killed.</summary>
[TestClass]
public sealed class KilledNewKeys(TestContext context)
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow(".gitignore", false, DisplayName = "when .gitignore appears")]
    [DataRow(".model_key", false, DisplayName = "when the key file appears")]
    [DataRow(".model_key", true, DisplayName = "when the key file has content")]
    public async Task Leave_nothing_that_git_would_add(string file, bool withContent)
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);
        await Git(site, "init", "--quiet");
        await site.Succeed("restore");

        await KillWhen(site, () => File.Exists(site.File(file)) && (!withContent || new FileInfo(site.File(file)).Length > 0));

        var added = await Git(site, "add", "--all", "--dry-run");
        Assert.DoesNotContain(".model_key", added.Replace("add '.gitignore'", "", StringComparison.Ordinal));
        Assert.DoesNotContain("weights-tmp", added);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task Leave_a_file_that_no_build_uses_and_no_new_key_replaces()
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);

        // What a kill between the creation of the file and its content leaves.
        site.Write(".model_key", "");

        await site.Fail("WEIGHTS0015", "build", "-t:NewModelKey");
        await site.Fail("WEIGHTS0010", "build");
    }

    private async Task KillWhen(Consumer site, Func<bool> isTime)
    {
        using var build = Command.Start("dotnet", site.Folder, ["build", "-t:NewModelKey", "-nr:false"], Packages.Feed.Environment);
        var reading = Task.WhenAll(
            build.StandardOutput.ReadToEndAsync(context.CancellationToken),
            build.StandardError.ReadToEndAsync(context.CancellationToken)
        );
        SpinWait.SpinUntil(() => build.HasExited || isTime(), TimeSpan.FromMinutes(5));
        build.Kill(entireProcessTree: true);
        await build.WaitForExitAsync(context.CancellationToken);
        await reading;
        Assert.IsTrue(isTime(), "The build did not write the file.");
    }

    private async Task<string> Git(Consumer site, params string[] arguments)
    {
        var result = await Command.Run("git", site.Folder, arguments, context.CancellationToken);
        result.AssertSucceeded();
        return result.Output;
    }
}
