namespace Weights.Build.Tasks.Tests;

/// <summary>Files in a store can have the same length and time. Then only the source path shows another file.</summary>
[TestClass]
public sealed class OtherFilesOfTheSameName
{
    private static readonly DateTime _epoch = new(1970, 1, 1, 0, 0, 1, DateTimeKind.Utc);

    [TestMethod]
    public void Another_path_with_the_same_name_is_encrypted_again()
    {
        using var project = new ProjectFolder();
        var (one, two) = Versions(project);
        project.Encrypt(Item.Of(one, ("Name", "m"))).AssertSucceeded();

        Assert.Contains("1 encrypted", project.Encrypt(Item.Of(two, ("Name", "m"))).Summary);

        CollectionAssert.AreEqual(File.ReadAllBytes(two), project.Decrypt("weights/m.enc", TestKeys.First));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow(true)]
    [DataRow(false)]
    public void A_link_with_another_target_is_encrypted_again(bool folder)
    {
        using var project = new ProjectFolder();
        var (one, two) = Versions(project);
        var link = project.At("current");
        void Point(string model)
        {
            File.Delete(link);
            _ = folder ? Directory.CreateSymbolicLink(link, Path.GetDirectoryName(model)!) : File.CreateSymbolicLink(link, model);
        }

        var item = Item.Of(folder ? Path.Combine(link, "m.onnx") : link, ("Name", "m"));
        Point(one);
        project.Encrypt(item).AssertSucceeded();
        Assert.Contains("1 up to date", project.Encrypt(item).Summary);
        Point(two);

        Assert.Contains("1 encrypted", project.Encrypt(item).Summary);
        CollectionAssert.AreEqual(File.ReadAllBytes(two), project.Decrypt("weights/m.enc", TestKeys.First));
    }

    [TestMethod]
    public void A_moved_model_with_the_same_content_is_not_encrypted_again()
    {
        using var project = new ProjectFolder();
        var (one, _) = Versions(project);
        project.Encrypt(Item.Of(one, ("Name", "m"))).AssertSucceeded();
        var moved = project.At("elsewhere.onnx");
        File.Move(one, moved);

        Assert.Contains("1 up to date", project.Encrypt(Item.Of(moved, ("Name", "m"))).Summary);
    }

    private static (string One, string Two) Versions(ProjectFolder project)
    {
        var (one, two) = (project.Write("v1/m.onnx", RandomModel.Bytes(1)), project.Write("v2/m.onnx", RandomModel.Bytes(2)));
        File.SetLastWriteTimeUtc(one, _epoch);
        File.SetLastWriteTimeUtc(two, _epoch);
        return (one, two);
    }
}
