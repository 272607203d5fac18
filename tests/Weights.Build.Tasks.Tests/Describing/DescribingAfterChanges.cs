namespace Weights.Build.Tasks.Tests;

/// <summary>DescribeModels runs again if anything changes that its output depends on.</summary>
[TestClass]
public sealed class DescribingAfterChanges
{
    private static readonly ProjectOptions _project = new("/app/app.csproj", "default", "gcm", "weights", "", "wwwroot");
    private static readonly ManifestOptions _manifest = new("OnnxModels", "App", "internal", "");
    private static readonly ModelItem _item = new("a.onnx", "/app/a.onnx", "", "a", "default", "gcm", "true", "false");

    [TestMethod]
    public void The_same_inputs_have_the_same_digest() =>
        Assert.AreEqual(Digest(_project, _manifest, _item), Digest(_project with { }, _manifest with { }, _item with { }));

    [TestMethod]
    public void Any_other_property_of_an_item_changes_the_digest() => AssertNoticed(_item, item => Digest(_project, _manifest, item));

    [TestMethod]
    public void Any_other_option_of_the_project_changes_the_digest() =>
        AssertNoticed(_project, project => Digest(project, _manifest, _item));

    [TestMethod]
    public void Any_other_option_of_the_manifest_changes_the_digest() =>
        AssertNoticed(_manifest, manifest => Digest(_project, manifest, _item));

    [TestMethod]
    public void Any_other_state_of_a_file_changes_the_digest()
    {
        var inputs = new DescribeInputs(Guid.Empty, _project, _manifest, [new DescribeInput(_item, new SeenFile("/app/a.onnx", 1, 2))]);
        AssertNoticed(inputs.Models[0].File, file => (inputs with { Models = [new DescribeInput(_item, file)] }).Digest());
    }

    [TestMethod]
    public void Another_build_of_the_tasks_changes_the_digest()
    {
        var inputs = new DescribeInputs(Guid.Empty, _project, _manifest, []);
        Assert.AreNotEqual(inputs.Digest(), (inputs with { Tasks = Guid.NewGuid() }).Digest());
    }

    [TestMethod]
    public void The_order_of_the_items_does_not_matter()
    {
        var other = _item with { FullPath = "/app/b.onnx", Name = "b" };
        Assert.AreEqual(
            DescribeInputs.Of(_project, _manifest, [_item, other]).Digest(),
            DescribeInputs.Of(_project, _manifest, [other, _item]).Digest()
        );
    }

    private static void AssertNoticed<T>(T record, Func<T, string> digest)
        where T : notnull
    {
        var before = digest(record);
        var changes = RecordProperties.EachChanged(record).ToList();
        Assert.IsNotEmpty(changes);
        foreach (var (name, changed) in changes)
        {
            Assert.AreNotEqual(before, digest(changed), name);
        }
    }

    private static string Digest(ProjectOptions project, ManifestOptions manifest, ModelItem item) =>
        DescribeInputs.Of(project, manifest, [item]).Digest();
}
