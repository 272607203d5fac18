using System.Text.RegularExpressions;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed partial class Records
{
    [TestMethod]
    public void Without_a_record_the_output_is_made_again() => AssertMadeAgain(_ => null);

    [TestMethod]
    public void With_an_empty_record_the_output_is_made_again() => AssertMadeAgain(_ => "");

    [TestMethod]
    public void With_other_JSON_in_the_record_the_output_is_made_again()
    {
        AssertMadeAgain(_ => "null");
        AssertMadeAgain(_ => "[]");
        AssertMadeAgain(_ => "{}");
        AssertMadeAgain(_ => "7");
        AssertMadeAgain(_ => "\0\0\0\0");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void With_a_truncated_record_the_output_is_made_again(int quarters) =>
        AssertMadeAgain(record => record[..(record.Length * quarters / 4)]);

    [TestMethod]
    public void With_a_record_of_another_version_the_output_is_made_again() =>
        AssertMadeAgain(record => record.Replace("\"version\": 5", "\"version\": 6", StringComparison.Ordinal));

    [TestMethod]
    [DataRow("kid")]
    [DataRow("sha256")]
    [DataRow("source")]
    [DataRow("development")]
    public void With_a_missing_member_the_output_is_made_again(string member) =>
        AssertMadeAgain(record => record.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal));

    [TestMethod]
    public void With_null_members_the_output_is_made_again() => AssertMadeAgain(record => Values().Replace(record, ": null"));

    [TestMethod]
    public void With_an_invalid_digest_the_output_is_made_again() =>
        AssertMadeAgain(record => LastDigest().Replace(record, match => 'z' + match.Value[1..]));

    [TestMethod]
    public void With_another_digest_the_output_is_made_again() =>
        AssertMadeAgain(record => LastDigest().Replace(record, match => (match.Value[0] == '0' ? '1' : '0') + match.Value[1..]));

    [TestMethod]
    public void A_record_contains_the_kid()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        var record = project.Record("weights/a.enc");
        Assert.AreEqual(TestKeys.Kid(TestKeys.First), record.Settings.Kid);
        Assert.IsFalse(record.Settings.Development);
        Assert.AreEqual("a.onnx", record.Settings.File);
        Assert.AreEqual("gcm", record.Settings.Format);
    }

    [TestMethod]
    public void A_folder_at_the_path_of_a_record_is_deleted()
    {
        using var project = new ProjectFolder();
        Directory.CreateDirectory(project.Served("weights/a.enc.record"));
        project.Encrypt(project.Model("a")).AssertSucceeded();
    }

    private static void AssertMadeAgain(Func<string, string?> change)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        var first = project.Encrypt(model);
        var container = File.ReadAllBytes(project.Served("weights/a.enc"));
        var path = EncryptionRecord.PathFor(project.Served("weights/a.enc"));
        if (change(File.ReadAllText(path)) is { } text)
        {
            Assert.AreNotEqual(text, File.ReadAllText(path));
            File.WriteAllText(path, text);
        }
        else
        {
            File.Delete(path);
        }

        var run = project.Encrypt(model);

        run.AssertSucceeded();
        Assert.StartsWith("Weights: 1 model, 1 encrypted", run.Summary);
        CollectionAssert.AreEqual(container, File.ReadAllBytes(project.Served("weights/a.enc")));
        Assert.AreEqual(first.Asset("weights/a.enc").GetMetadata("Integrity"), run.Asset("weights/a.enc").GetMetadata("Integrity"));
        Assert.AreEqual("Weights: 1 model, 1 up to date", project.Encrypt(model).Summary);
    }

    [GeneratedRegex("[0-9a-f]{64}(?![^$]*[0-9a-f]{64})")]
    private static partial Regex LastDigest();

    [GeneratedRegex(": \"[^\"]*\"")]
    private static partial Regex Values();
}
