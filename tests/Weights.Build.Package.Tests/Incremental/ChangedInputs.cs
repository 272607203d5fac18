namespace Weights.Build.Package.Tests;

/// <summary>Only changed models are encrypted again; times of files do not matter.</summary>
[TestClass]
public sealed class ChangedInputs(TestContext context)
{
    private const string OtherKeyHex = "5d0f6e1c9b7a48235d0f6e1c9b7a48235d0f6e1c9b7a48235d0f6e1c9b7a4823";

    // One site for all changes, because a publish takes seconds.
    [TestMethod]
    public async Task Only_the_models_that_they_affect_are_encrypted_again()
    {
        using var site = new Consumer(context)
            .Web()
            .Key()
            .Model("models/a.onnx", 1)
            .Model("models/b.onnx", 2)
            .Model("models/c.onnx", 3)
            .Write("keys/other.key", OtherKeyHex);
        await site.Publish();

        // An option of one model.
        const string otherKey = """<OnnxModel Include="models/**/*.onnx" /><OnnxModel Update="models/b.onnx" KeyId="other" />""";
        site.Web(otherKey, "<WeightsKeyDirectory>keys</WeightsKeyDirectory>");
        await AssertSummary(site, "3 models, 1 encrypted", "2 up to date");
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2), OtherKeyHex);

        // The key of one model.
        site.Write("keys/other.key", Consumer.KeyHex);
        await AssertSummary(site, "3 models, 1 encrypted", "2 up to date");
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));

        // A damaged record, a missing record and a damaged container.
        await File.WriteAllTextAsync(Output(site, "a.enc.record"), "{", context.CancellationToken);
        File.Delete(Output(site, "b.enc.record"));
        Flip(Output(site, "c.enc"));
        await AssertSummary(site, "3 models, 3 encrypted", "");
        AssertPublished(site, 1, 2, 3);

        // An option of all models.
        site.Web(otherKey, "<WeightsKeyDirectory>keys</WeightsKeyDirectory><WeightsReproducible>false</WeightsReproducible>");
        var reproducible = site.PublishedFile("wwwroot/weights/a.enc");
        await AssertSummary(site, "3 models, 3 encrypted", "");
        CollectionAssert.AreNotEqual(reproducible, site.PublishedFile("wwwroot/weights/a.enc"));
        await AssertSummary(site, "3 models", "3 up to date");
    }

    [TestMethod]
    public async Task A_change_is_noticed_after_the_clock_was_set_back()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1).Model("models/b.onnx", 2);
        await site.Publish();

        // The output of the last build is dated tomorrow, and the new model last year.
        foreach (var file in Directory.EnumerateFiles(site.File("obj/Release/net10.0/weights"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(1));
        }

        site.Model("models/a.onnx", 3);
        File.SetLastWriteTimeUtc(site.File("models/a.onnx"), DateTime.UtcNow.AddYears(-1));
        await AssertSummary(site, "2 models, 1 encrypted", "1 up to date");

        AssertPublished(site, 3, 2);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_change_is_noticed_behind_a_symbolic_link()
    {
        using var site = new Consumer(context).Web().Key().Model("store/blob", 1);
        Directory.CreateDirectory(site.File("models"));
        File.CreateSymbolicLink(site.File("models/a.onnx"), "../store/blob");
        await site.Publish();
        await AssertSummary(site, "1 model", "1 up to date");
        AssertPublished(site, 1);

        // First the target of the link changes, then the link.
        site.Model("store/blob", 2);
        await site.Publish();
        AssertPublished(site, 2);
        site.Model("store/newer", 3);
        File.Delete(site.File("models/a.onnx"));
        File.CreateSymbolicLink(site.File("models/a.onnx"), "../store/newer");
        await site.Publish();

        AssertPublished(site, 3);
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(3));
    }

    private static async Task AssertSummary(Consumer site, string encrypted, string upToDate)
    {
        var lines = (await site.Publish("-v:normal"))
            .Output.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("Weights: ", StringComparison.Ordinal))
            .ToList();

        // The first line is that of the build; the publish that follows finds its output up to date.
        Assert.StartsWith("Weights: " + encrypted, lines[0]);
        Assert.EndsWith(upToDate, lines[0]);
    }

    private static void AssertPublished(Consumer site, params int[] seeds)
    {
        foreach (var (index, seed) in seeds.Index())
        {
            SearchForSecrets.AssertDecrypts(site.PublishedFile($"wwwroot/weights/{(char)('a' + index)}.enc"), RandomModel.Bytes(seed));
        }
    }

    private static string Output(Consumer site, string file) => site.File("obj/Release/net10.0/weights/weights/" + file);

    private static void Flip(string file)
    {
        var content = File.ReadAllBytes(file);
        content[^1] ^= 1;
        File.WriteAllBytes(file, content);
    }
}
