namespace Weights.Build.Package.Tests;

/// <summary>A publish that fails because of its input, its key or the disk.</summary>
[TestClass]
public sealed class BadInput(TestContext context)
{
    private static readonly (string What, string Code)[] _cases =
    [
        ("missing", "WEIGHTS0004"),
        ("empty", "WEIGHTS0005"),
        ("text", "WEIGHTS0005"),
        ("folder", "WEIGHTS0005"),
        ("key of the wrong length", "WEIGHTS0010"),
        ("folder for a key", "WEIGHTS0010"),
        ("file in the way", "WEIGHTS0011"),
    ];

    // All cases use one site: after each error, the corrected input must be enough.
    [TestMethod]
    public async Task An_error_leaves_the_previous_output_as_it_was()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx;models/b.onnx" />""")
            .Key()
            .Model("models/a.onnx", 1)
            .Model("models/b.onnx", 2);
        await site.Publish();
        var before = site.PublishedFile("wwwroot/weights/b.enc");

        foreach (var (what, code) in _cases)
        {
            Break(site, what);
            var result = await site.Fail(code, "publish", "-o", site.PublishFolder);

            CollectionAssert.AreEqual(before, site.PublishedFile("wwwroot/weights/b.enc"), what);
            Assert.DoesNotContain("MSB4018", result.Output);
            Assert.IsEmpty(Directory.EnumerateFiles(site.Root, "*.weights-tmp", SearchOption.AllDirectories));
            Assert.DoesNotContain("hunter2", result.Output);
            if (code is "WEIGHTS0004" or "WEIGHTS0005")
            {
                Assert.Contains("models/b.onnx : error", result.Output);
            }

            Mend(site);
        }

        await site.Publish();
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));
    }

    [TestMethod]
    [TmpfsCondition]
    public async Task A_full_disk_is_an_error_that_leaves_no_file()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1, payload: 20_000_000);
        using var disk = TmpfsConditionAttribute.Mount(site.File("obj/Release/net10.0/weights"), kibibytes: 8 << 10);

        await site.Fail("WEIGHTS0011", "publish", "-o", site.PublishFolder);

        Assert.IsEmpty(Directory.EnumerateFiles(site.File("obj/Release/net10.0/weights"), "*", SearchOption.AllDirectories));
    }

    private static void Mend(Consumer site)
    {
        foreach (var folder in new[] { "models/b.onnx", ".model_key" }.Select(site.File).Where(Directory.Exists))
        {
            Directory.Delete(folder);
        }

        if (File.Exists(site.File("obj/Release/net10.0/weights")))
        {
            File.Delete(site.File("obj/Release/net10.0/weights"));
        }

        site.Key().Model("models/b.onnx", 2);
    }

    private static void Break(Consumer site, string what)
    {
        var model = site.File("models/b.onnx");
        switch (what)
        {
            case "missing":
                File.Delete(model);
                break;
            case "empty":
                File.WriteAllBytes(model, []);
                break;
            case "text":
                File.WriteAllText(model, "<!DOCTYPE html><p>This is not a model.</p>");
                break;
            case "folder":
                File.Delete(model);
                Directory.CreateDirectory(model);
                break;
            case "key of the wrong length":
                site.Key("hunter2hunter2");
                break;
            case "folder for a key":
                File.Delete(site.File(".model_key"));
                Directory.CreateDirectory(site.File(".model_key"));
                break;
            case "file in the way":
                Directory.Delete(site.File("obj/Release/net10.0/weights"), recursive: true);
                site.Write("obj/Release/net10.0/weights", "in the way");
                break;
            default:
                Assert.Fail(what);
                break;
        }
    }
}
