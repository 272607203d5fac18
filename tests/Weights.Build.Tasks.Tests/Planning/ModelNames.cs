namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class ModelNames
{
    [TestMethod]
    [DataRow("silero_vad")]
    [DataRow("with a space")]
    [DataRow("é")]
    [DataRow("a@b")]
    [DataRow("a#b")]
    [DataRow("a#")]
    [DataRow("[a]")]
    [DataRow("{a}")]
    [DataRow("a+b")]
    [DataRow("a&b")]
    [DataRow("a'b")]
    [DataRow("a,b")]
    [DataRow("a=b")]
    [DataRow("~a")]
    [DataRow("100%")]
    [DataRow("%4")]
    [DataRow("%4g")]
    [DataRow("$(x)")]
    [DataRow("@(x)")]
    [DataRow("%(x)")]
    [DataRow("a.b")]
    [DataRow(".a")]
    [DataRow("face/détecteur/100% & more")]
    [DataRow("モデル")]
    public void A_valid_name_is_served_under_that_name(string name)
    {
        using var project = new ProjectFolder();
        var model = project.Model(name);

        var run = project.Encrypt(model);
        project.Describe([model]).AssertSucceeded();

        run.AssertSucceeded();
        var asset = run.Asset($"weights/{name}.enc");
        Assert.AreEqual(project.Served($"weights/{name}.enc"), asset.ItemSpec);
        Assert.AreEqual($"weights/{name}#[.{{fingerprint}}]?.enc", asset.GetMetadata("RelativePath"));
        Assert.AreEqual(name, project.Manifest().Single().GetProperty("name").GetString());
        CollectionAssert.AreEqual(
            File.ReadAllBytes(project.At($"models/{name}.onnx")),
            project.Decrypt($"weights/{name}.enc", TestKeys.First)
        );
    }

    [TestMethod]
    public void A_decomposed_name_is_composed()
    {
        using var project = new ProjectFolder();
        var run = project.Encrypt(Item.Of(project.Write("m.onnx", RandomModel.Bytes()), ("Name", "de\u0301tecteur")));
        run.AssertSucceeded();
        Assert.Contains("weights/d\u00e9tecteur.enc", run.SitePaths);
    }

    [TestMethod]
    [DataRow("a;b")]
    [DataRow("%41")]
    [DataRow("a%2Fb")]
    [DataRow("x#[y]")]
    [DataRow("x#[")]
    [DataRow("a\u0001")]
    [DataRow("a\nb")]
    [DataRow("a\tb")]
    [DataRow("a\u007f")]
    [DataRow("a\u0085")]
    [DataRow("a\\b")]
    [DataRow("a:b")]
    [DataRow("a*b")]
    [DataRow("a?b")]
    [DataRow("a\"b")]
    [DataRow("a<b")]
    [DataRow("a>b")]
    [DataRow("a|b")]
    [DataRow(".")]
    [DataRow("..")]
    [DataRow("../a")]
    [DataRow("a/../b")]
    [DataRow("./a")]
    [DataRow("a//b")]
    [DataRow("/a")]
    [DataRow("a/")]
    [DataRow("a.")]
    [DataRow("a ")]
    [DataRow("a./b")]
    [DataRow("a /b")]
    public void An_invalid_name_is_an_error_of_both_tasks_with_the_item(string name)
    {
        using var project = new ProjectFolder();
        var model = Item.Of(project.Write("models/m.onnx", RandomModel.Bytes()), ("Name", name));

        foreach (var run in new[] { project.Describe([model]), project.Encrypt(model) })
        {
            var error = run.AssertFailedOnceWith("WEIGHTS0007");
            Assert.AreEqual(model.ItemSpec, error.File);
            Assert.Contains("Name=\"…\"", error.Text);
        }

        Assert.IsFalse(File.Exists(project.DescriptionFile));
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void A_name_may_not_be_longer_than_containers_allow()
    {
        using var project = new ProjectFolder();
        project.Describe([project.Model("a", ("Name", new string('a', 508)))]).AssertFailedOnceWith("WEIGHTS0007");
    }

    [TestMethod]
    public void A_segment_may_have_at_most_240_bytes()
    {
        // 255 is the limit of ext4, APFS and NTFS, and the suffixes after the name must fit too.
        using var project = new ProjectFolder();
        var model = project.Write("m.onnx", RandomModel.Bytes());
        project.Encrypt(Item.Of(model, ("Name", new string('a', 240)))).AssertSucceeded();
        project.Encrypt(Item.Of(model, ("Name", new string('a', 241)))).AssertFailedOnceWith("WEIGHTS0007");
    }
}
