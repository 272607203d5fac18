namespace Weights.Build.Package.Tests;

/// <summary>Keys, folders and programs of the surroundings that are not as a build expects them.</summary>
[TestClass]
public sealed class OddEnvironments(TestContext context)
{
    [TestMethod]
    public async Task A_key_in_quotation_marks_is_an_error_that_names_them()
    {
        using var site = Site();
        var quoted = new Dictionary<string, string?> { ["WEIGHTS_KEY"] = $"\"{Consumer.KeyHex}\"" };

        var publish = await site.DotNet(quoted, "publish", "-o", site.PublishFolder);

        Assert.AreEqual(1, publish.ExitCode, publish.Output);
        Assert.Contains("error WEIGHTS0010", publish.Output);
        Assert.Contains("quotation marks", publish.Output);
        Assert.DoesNotContain(Consumer.KeyHex, publish.Output);
    }

    [TestMethod]
    public async Task A_key_command_is_done_although_its_child_keeps_its_output_open()
    {
        using var site = Site();

        await site.Publish($"-p:WeightsKeyCommand=sleep 1000 & echo {Consumer.KeyHex}");

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task A_publish_says_that_it_cannot_ask_git_about_the_key()
    {
        using var site = Site("<TreatWarningsAsErrors>false</TreatWarningsAsErrors>").Key().Write("../.git/HEAD", "ref: refs/heads/main\n");
        var withoutPrograms = new Dictionary<string, string?> { ["PATH"] = site.Folder };

        var publish = await site.DotNet(withoutPrograms, "publish", "-o", site.PublishFolder);

        publish.AssertSucceeded();
        Assert.Contains(".model_key : warning WEIGHTS0033", publish.Output);
        Assert.Contains("no folder of PATH contains git", publish.Output);
    }

    [TestMethod]
    public async Task An_output_path_in_wwwroot_is_an_error_that_gives_the_right_one()
    {
        using var site = Site("<WeightsOutputPath>wwwroot/weights</WeightsOutputPath>").Key();

        var publish = await site.Fail("WEIGHTS0017", "publish", "-o", site.PublishFolder);

        Assert.Contains("without 'wwwroot'", publish.Output);
    }

    [TestMethod]
    [TmpfsCondition]
    public async Task A_read_only_publish_folder_is_an_error_with_its_path()
    {
        using var site = Site().Key();
        using var disk = TmpfsConditionAttribute.Mount(site.PublishFolder, kibibytes: 64, readOnly: true);

        var publish = await site.DotNet("publish", "-o", site.PublishFolder);

        Assert.AreEqual(1, publish.ExitCode, publish.Output);
        Assert.Contains("Read-only file system", publish.Output);
        Assert.Contains(site.PublishFolder, publish.Output);
        Assert.DoesNotContain("error WEIGHTS", publish.Output);
    }

    private Consumer Site(string properties = "") => new Consumer(context).Web(properties: properties).Model("models/a.onnx", 1);
}
