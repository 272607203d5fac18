using System.Text.RegularExpressions;

namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed partial class Records
{
    [TestMethod]
    public void A_missing_record_is_no_proof() => AssertMadeAgain(_ => null);

    [TestMethod]
    public void An_empty_record_is_no_proof() => AssertMadeAgain(_ => "");

    [TestMethod]
    public void Neither_are_other_json_values()
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
    public void Nor_is_a_record_that_was_cut_off(int quarters) => AssertMadeAgain(record => record[..(record.Length * quarters / 4)]);

    [TestMethod]
    public void Nor_one_of_another_version() =>
        AssertMadeAgain(record => record.Replace("\"version\": 4", "\"version\": 5", StringComparison.Ordinal));

    [TestMethod]
    [DataRow("kid")]
    [DataRow("sha256")]
    [DataRow("source")]
    [DataRow("development")]
    public void Nor_one_that_lacks_a_member(string member) =>
        AssertMadeAgain(record => record.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal));

    [TestMethod]
    public void Nor_one_whose_members_are_null() => AssertMadeAgain(record => Values().Replace(record, ": null"));

    [TestMethod]
    public void Nor_one_with_a_digest_that_is_none() =>
        AssertMadeAgain(record => LastDigest().Replace(record, match => 'z' + match.Value[1..]));

    [TestMethod]
    public void Nor_one_with_another_digest() =>
        AssertMadeAgain(record => LastDigest().Replace(record, match => (match.Value[0] == '0' ? '1' : '0') + match.Value[1..]));

    [TestMethod]
    public void A_record_holds_the_keys_fingerprint()
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
    public void A_folder_in_the_records_place_is_swept_away()
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
