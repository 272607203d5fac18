namespace Weights.Build.Tasks.Tests;

/// <summary>Models that are longer than onnxruntime can open.</summary>
[TestClass]
public sealed class LongModels
{
    [TestMethod]
    [DataRow((long)int.MaxValue, false)]
    [DataRow(int.MaxValue + 1L, true)]
    public void Above_2_GiB_in_one_file_get_a_warning_that_names_external_data(long length, bool warns)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        Lengthen(project.At("models/a.onnx"), length);

        var run = project.Describe([model]);

        run.AssertSucceeded();
        Assert.AreEqual(warns ? 1 : 0, run.Warnings.Count());
        if (warns)
        {
            var warning = run.Warnings.Single();
            Assert.AreEqual("WEIGHTS0040", warning.Code);
            Assert.AreEqual(model.ItemSpec, warning.File);
            Assert.Contains("2,147,483,648 bytes", warning.Text);
            Assert.Contains("external data", warning.Text);
        }
    }

    [TestMethod]
    public void Above_the_limit_of_gcm_get_an_error_that_names_external_data()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        Lengthen(project.At("models/a.onnx"), 2_145_000_001);

        var error = project.Encrypt(model).AssertFailedOnceWith("WEIGHTS0013");

        Assert.Contains("external data", error.Text);
    }

    /// <summary>Makes a sparse file: a doc_string (field 6 of ModelProto) of zeros fills it up.</summary>
    private static void Lengthen(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Append);
        var rest = length - file.Position;

        // The tag takes one byte, and a length of 2^28 and more five.
        file.WriteByte((6 << 3) | 2);
        for (var value = rest - 6; ; value >>= 7)
        {
            file.WriteByte((byte)(value < 0x80 ? value : (value & 0x7f) | 0x80));
            if (value < 0x80)
            {
                break;
            }
        }

        file.SetLength(length);
    }
}
